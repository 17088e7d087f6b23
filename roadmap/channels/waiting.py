"""How often another channel than mail tries, how long it waits, and when it leaves a letter to mail."""

from datetime import timedelta

from django.utils import timezone

from roadmap.models import Letter
from roadmap.reminders.post import ServerAnswer

# Minutes to wait after the first, second … failed attempt; after the last of them, or when it is so old, the letter
# goes by mail.
PAUSES = (1, 5, 15, 60)
PATIENCE = timedelta(hours=3)
# Whoever failed so often in a row (some twenty minutes) is away: everybody is written to by mail meanwhile.
AWAY_AFTER = 5
# For so many seconds somebody is left alone who wants it and does not say for how long.
UNTOLD = 30


def pause_after(letter: Letter, answer: ServerAnswer) -> timedelta | None:
    """How long a letter waits that was not accepted; None: it goes by mail."""
    old = timezone.now() - letter.created_at > PATIENCE
    if answer.permanent or old or letter.attempts > len(PAUSES):
        return None
    return max(
        timedelta(minutes=PAUSES[letter.attempts - 1]), timedelta(seconds=min(answer.retry_after, 3600))
    )
