"""What protects pages and passwords and is the same on every machine: rules of passwords, secret addresses, CSP."""

from csp.constants import NONE, SELF

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


def content_policy(site_url: str, static_url: str, hosts: list[str]) -> dict[str, list[str]]:
    """The directives of the Content-Security-Policy for a site at `site_url` that answers to `hosts`.

    Scripts come from our static files alone (below `static_url`), not from whatever else a host serves (uploads,
    calendars). Over plain http, and where a host may be called by any name, there is no such address to name.
    """
    is_named = not any(host.startswith((".", "*")) for host in hosts)
    ours = [f"{site_url}{static_url}", *(f"https://{host}{static_url}" for host in hosts)]
    return {
        "default-src": [SELF],
        "script-src": list(dict.fromkeys(ours)) if site_url.startswith("https://") and is_named else [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
