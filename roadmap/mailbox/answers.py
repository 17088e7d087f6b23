"""What is written back to a letter: once at most, to the person's own address, and never to strangers."""

import logging
from datetime import timedelta
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities.models import User
from core import due
from core.apart import apart
from roadmap.mailbox import links
from roadmap.mailbox.acting import Outcome
from roadmap.mailbox.envelope import Head
from roadmap.mailbox.wording import all_drafted, reason, recorded
from roadmap.models import Incoming, MailAnswer
from roadmap.reminders.links import absolute
from roadmap.reminders.post import HANGS_IN_A_ROW, Post, ServerAnswer, Unreachable

logger = logging.getLogger(__name__)
# Minutes to wait after the first, second … failed attempt; after the last of them the answer is given up.
PAUSES = (1, 1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 480)
# A worker that died over an answer leaves it to the next after so long.
CLAIM = timedelta(minutes=2)


def tell(letter: Incoming, head: Head, person: User, outcome: Outcome) -> None:
    """Write what was recorded, with the way back, and what waits as a draft."""
    with override(settings.LANGUAGE_CODE):
        paragraphs = [recorded(part) for part in outcome.recorded]
        # Several doubts about a milestone lie in one form: what is the same of them is said once.
        paragraphs += all_drafted(outcome.drafted)
        if outcome.unplaced:
            paragraphs.append(
                _(
                    "This could not be matched with an item: “%(text)s”. Write the number of the item, as “item 12: "
                    "done”, or report in the program: %(link)s"
                )
                % {"text": outcome.unplaced[0].text[:200], "link": absolute("/my/")}
            )
        paragraphs += outcome.problems
        _put(letter, head, person, paragraphs)


def ask_to_confirm(letter: Incoming, head: Head, person: User) -> None:
    """Ask the person whether the letter is his or hers: nobody vouches for its sender."""
    with override(settings.LANGUAGE_CODE):
        asked = _(
            "A letter came from your address. To be sure that you wrote it, open this page and confirm; if you did "
            "not, do nothing: %(link)s"
        ) % {"link": links.confirm_url(letter)}
        _put(letter, head, person, [asked])


def refuse(letter: Incoming, head: Head, person: User, why: str) -> None:
    """Tell the person that nothing was recorded, and why."""
    with override(settings.LANGUAGE_CODE):
        said = _("Nothing was recorded: %(why)s") % {"why": reason(why)}
        more = _("Report in the program: %(link)s") % {"link": absolute("/my/")}
        _put(letter, head, person, [said, more])


def _put(letter: Incoming, head: Head, person: User, paragraphs: list[str]) -> None:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    title = head.subject if head.subject[:3].lower() == "re:" else f"Re: {head.subject}"
    MailAnswer.objects.create(
        incoming=letter,
        address=person.email,
        subject=title[:300],
        text="\n\n".join(paragraphs) + "\n",
        message_id=make_msgid("roadmap", domain or "localhost"),
    )


def deliver(limit: int = 200) -> int:
    """Send the answers that are due, `limit` at most; how many the server took. Two at once share the work."""
    sent = hanging = 0
    with Post() as post:
        for _place in range(limit):
            if hanging >= HANGS_IN_A_ROW or not _due().exists():
                break
            try:
                # Before the claim: a server that is away must not cost an answer one of its attempts.
                post.open()
            except Unreachable as error:
                logger.warning("The mail server cannot be reached: %s", error)
                break
            answer = _claim()
            if answer is None:
                break
            # What is not written down is claimed again after a while, and the others go first.
            with apart("What came of the answer to letter %s could not be written down", answer.incoming_id):
                result = _send(post, answer)
                sent += result.accepted
                hanging = hanging + 1 if result.uncertain else 0
    return sent


def _due():  # type: ignore[no-untyped-def]
    return MailAnswer.objects.filter(due.reached("next_try_at"))


@transaction.atomic
def _claim() -> MailAnswer | None:
    answer = _due().select_for_update(skip_locked=True).order_by("next_try_at").first()
    if answer:
        answer.next_try_at = timezone.now() + CLAIM
        answer.attempts += 1
        answer.save(update_fields=["next_try_at", "attempts"])
    return answer


def _send(post: Post, answer: MailAnswer) -> ServerAnswer:
    result = post.send(_written(answer))
    now = timezone.now()
    answer.error = result.error
    answer.sent_at = now if result.accepted else None
    answer.next_try_at = None
    if not result.accepted and not result.permanent and answer.attempts <= len(PAUSES):
        answer.next_try_at = now + timedelta(minutes=PAUSES[answer.attempts - 1])
    answer.save(update_fields=["error", "sent_at", "next_try_at"])
    return result


def _written(answer: MailAnswer) -> EmailMultiAlternatives:
    letter = answer.incoming
    headers = {
        "Message-ID": answer.message_id,
        # RFC 3834: it answers a letter by itself, and wants no answer.
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
    }
    if letter.message_id:
        headers |= {"In-Reply-To": letter.message_id, "References": letter.message_id}
    return EmailMultiAlternatives(answer.subject, answer.text, to=[answer.address], headers=headers)
