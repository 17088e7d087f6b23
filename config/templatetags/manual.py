"""`{% term "readiness" %}`: a small "?" beside one of the program's words, which opens its entry in the manual."""

from functools import cache

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config.manual.terms import TERMS, entry_of

register = template.Library()


@register.simple_tag
def term(name: str) -> SafeString | str:
    """The link to the entry of `name`; nothing for a name that needs no explaining."""
    key = entry_of(str(name))
    return _link(get_language(), get_script_prefix(), key) if key else ""


@cache
def _link(language: str, prefix: str, key: str) -> SafeString:
    # A page has a dozen of them: each is made once for its language, and for where the program is served.
    label = _("What is “%(word)s”?") % {"word": TERMS[key]}
    return format_html(
        '<a class="term no-print" href="{}#{}" aria-label="{}" title="{}">?</a>',
        reverse("manual_chapter", args=["glossary"]),
        key,
        label,
        label,
    )
