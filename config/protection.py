"""What protects and is the same on every machine: rules of passwords, secret addresses, push services, and the CSP."""

from csp.constants import NONCE, NONE, SELF

PASSWORD_RULES = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "cities.password_rules.RussianWords"},
    {"NAME": "cities.password_rules.OwnName"},
    {"NAME": "cities.password_rules.NotTheOldOne"},
]
# Whoever has one of these addresses needs nothing else: they reach no log, no cache and no other site whole.
SECRET_ADDRESSES = [
    r"^(/invitation/)([^/?\s]+)",
    r"^(/start/first/)([^/?\s]+)",
    r"^(/password/reset/(?!sent/)[^/]+/)([^/?\s]+)",
    r"^(/events/feeds/)([^/?\s]+)(?=\.ics)",
    r"^(/reminders/)([^/?\s]+)",
    r"^(/letters/(?:confirm|back|tap|off)/)([^/?\s]+)",
]
# Where the browsers of our day have their messages from: Chrome and its kin, Firefox, Safari, Edge.
PUSH_SERVICES = [
    "fcm.googleapis.com",
    "android.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
]

# The one script of a page bears the number of that answer (config/kept_pages.py puts it in): nothing else runs,
# whatever this host serves. Every kind of thing that pages have is named; the rest is forbidden.
CONTENT_POLICY = {
    "default-src": [NONE],
    "script-src": [NONCE],
    "connect-src": [SELF],
    # One's tasks without a network (config/plain.py).
    "worker-src": [SELF],
    "img-src": [SELF, "data:"],
    "style-src": [SELF],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}


def scripts_by_address(site_url: str, static_url: str, hosts: list[str]) -> list[str]:
    """Where scripts without a number come from, for a site at `site_url` that answers to `hosts`.

    From our static files alone (below `static_url`), not from whatever else a host serves (uploads, calendars). Over
    plain http, and where a host may be called by any name, there is no such address to name.
    """
    is_named = not any(host.startswith((".", "*")) for host in hosts)
    ours = [f"{site_url}{static_url}", *(f"https://{host}{static_url}" for host in hosts)]
    return list(dict.fromkeys(ours)) if site_url.startswith("https://") and is_named else [SELF]
