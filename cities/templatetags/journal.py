"""What the page of the journal of security shows of a row."""

from django import template

from core.journal_words import in_words
from core.models import SecurityEvent

register = template.Library()


@register.filter
def details_of(event: SecurityEvent) -> str:
    """The details in words; empty where there are none."""
    return in_words(event.kind, event.detail)
