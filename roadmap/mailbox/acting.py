"""What a letter says, done through the verbs of reporting; what is not certain becomes a draft.

Each act is a transaction of its own within that of the letter: what one verb refuses keeps none of the others from
being recorded.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File as DjangoFile
from django.db import transaction
from django.utils.translation import gettext as _

from cities.models import User
from cities.permissions import may_coordinate
from core.failures import NoRoom
from core.uploads import FILES_LIMIT, File, check_files
from core.verbs import Conflict
from plans.replies import Act, Context, Line, Unsure, read_reply
from plans.replies.mail import files_of, open_mail
from roadmap.choices import ReportOrigin, Status, Verdict
from roadmap.mailbox import addresses, drafts
from roadmap.mailbox.official import is_official
from roadmap.models import DeadlineChange, Incoming, IncomingPart, Milestone, Question, ReplyLine, Report
from roadmap.reporting import actions
from roadmap.reporting.room import RoomOfItem

Upload = tuple[str, bytes]


@dataclass
class Outcome:
    """What came of a letter: its parts by what became of them, and what was said about its files.

    `ignored` are the codes for which it was laid aside; `official` says that its files are for official use.
    """

    recorded: list[IncomingPart] = field(default_factory=list)
    drafted: list[IncomingPart] = field(default_factory=list)
    unplaced: list[IncomingPart] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    official: bool = False


@dataclass
class _Place:
    """A milestone that the letter may be about, and the version by which it may be acted on."""

    milestone: Milestone
    version: int


def act(letter: Incoming, person: User, lines: Sequence[ReplyLine], *, drafts_only: bool = False) -> Outcome:
    """Do what `letter` says about `lines` in the name of `person`; to be called within the letter's transaction.

    `drafts_only`: nothing is recorded, whatever it says.
    """
    raw = bytes(letter.raw or b"")
    places = _places(person, lines)
    # Where the letter brought questions besides, a bare word may answer one of those.
    asked = addresses.questions_of(letter.address.letter) if letter.address and not letter.line else []
    reading = read_reply(raw, _context(person, places, asked))
    uploads = files_of(open_mail(raw)) if reading.acts or reading.unsure else []
    own_words = [one.text for one in reading.acts] + [one.text for one in reading.unsure]
    official = is_official(letter.subject, *own_words, *(name for name, _content in uploads))
    done = Outcome(ignored=reading.ignored, official=official)
    taken: set[int] = set()
    for one in reading.acts:
        own = _own_files(one.files, uploads, taken)
        _do(letter, person, places, one, own, done, drafts_only=drafts_only)
    rest = [upload for at, upload in enumerate(uploads) if at not in taken]
    for unsure in reading.unsure:
        _put_aside(letter, person, places, unsure, rest, done)
    return done


def _places(person: User, lines: Sequence[ReplyLine]) -> list[_Place]:
    versions = {line.milestone_id: line.version for line in lines}
    found = (
        Milestone.objects.visible_to(person)
        .filter(pk__in=versions)
        .select_related("item__roadmap", "side__city")
        .order_by("item__order", "side__order", "pk")
    )
    return [_Place(milestone, versions[milestone.pk]) for milestone in found]


def _context(person: User, places: Sequence[_Place], asked: Sequence[int] = ()) -> Context:
    coordinates = bool(places) and all(
        may_coordinate(person, place.milestone.side.city_id) for place in places
    )
    return Context(
        today=person.today(),
        role="coordinator" if coordinates else "executor",
        lines=tuple(
            Line(
                item=place.milestone.item.number,
                side=place.milestone.side.city.slug,
                due=place.milestone.due_date,
                title=place.milestone.item.title,
                status=place.milestone.status,
                progress=place.milestone.progress,
                expected_result=place.milestone.item.expected_result,
                pending=place.milestone.pending_report_id is not None,
            )
            for place in places
        )
        + tuple(
            Line(item=number)
            for number in Question.objects.filter(pk__in=asked)
            .order_by("pk")
            .values_list("item__number", flat=True)
        ),
    )


def _own_files(names: Iterable[str], uploads: Sequence[Upload], taken: set[int]) -> list[Upload]:
    own = []
    for name in names:
        at = next((at for at, one in enumerate(uploads) if one[0] == name and at not in taken), None)
        if at is not None:
            taken.add(at)
            own.append(uploads[at])
    return own


def _do(
    letter: Incoming,
    person: User,
    places: Sequence[_Place],
    one: Act,
    own: Sequence[Upload],
    done: Outcome,
    *,
    drafts_only: bool,
) -> None:
    fitting = [
        place
        for place in places
        if place.milestone.item.number == one.item and place.milestone.due_date == one.due
    ]
    if len(fitting) != 1:
        _unplaced(letter, one.text, "which_milestone", done, kind=one.kind)
        return
    place = fitting[0]
    part = IncomingPart(incoming=letter, milestone=place.milestone, kind=one.kind, text=one.text)
    verb = _verb(person, place, one, own, done)
    if drafts_only:
        _draft(part, person, one, own, "drafts_only", done)
    elif isinstance(verb, str):
        _draft(part, person, one, own, verb, done)
    else:
        try:
            with transaction.atomic():
                _note(part, verb())
        except Conflict:
            _draft(part, person, one, own, "changed_since", done)
        except ValidationError as refusal:
            done.problems += refusal.messages
            _draft(part, person, one, own, "refused", done)
        except PermissionDenied:
            _draft(part, person, one, own, "not_yours", done)
        except NoRoom as error:
            done.problems.append(str(error.strerror))
            _draft(part, person, one, own, "no_room", done)
        else:
            before = [place.milestone.status, place.milestone.progress]
            place.milestone.refresh_from_db(fields=["status", "progress", "due_date", "version"])
            place.version = place.milestone.version
            # What the letter's answer needs to take it back: its state before, and that nothing came after.
            part.stood = {"before": before, "version": place.version}
            part.person = person
            part.save()
            done.recorded.append(part)


def _note(part: IncomingPart, made: object) -> None:
    if isinstance(made, Report):
        part.report = made
    elif isinstance(made, DeadlineChange):
        part.change = made


def _verb(
    person: User, place: _Place, one: Act, own: Sequence[Upload], done: Outcome
) -> Callable[[], object] | str:
    """The verb that does what the act says, or why it has to become a draft (`wording.DRAFTED`)."""
    milestone = place.milestone
    if one.kind == "report" and one.status:
        if one.status == Status.DONE and not settings.MAILBOX_DONE:
            return "done_by_hand"
        files = _checked(person, milestone, own, done)
        if files is None:
            return "bad_files"
        status = str(one.status)
        return lambda: actions.report(
            milestone.pk,
            person,
            status=status,
            progress=one.progress,
            text=one.text,
            files=files,
            version=place.version,
            origin=ReportOrigin.MAIL,
            restricted=done.official,
        )
    if one.kind == "date" and one.date:
        new_date = one.date
        return lambda: actions.ask_for_date(
            milestone.pk, person, new_date=new_date, reason=one.text, version=place.version
        )
    if one.kind in ("accept", "return") and milestone.pending_report_id:
        return lambda: _decide(person, place, one)
    return "question" if one.kind == "question" else "nothing_waits"


def _decide(person: User, place: _Place, one: Act) -> object:
    now = Milestone.objects.select_for_update(of=("self",)).get(pk=place.milestone.pk)
    if now.version != place.version or not now.pending_report_id:
        raise Conflict(now)
    verdict = Verdict.ACCEPTED if one.kind == "accept" else Verdict.RETURNED
    return actions.decide(
        now.pending_report_id,
        person,
        verdict=verdict,
        remark=one.text if verdict == Verdict.RETURNED else "",
    )


def _checked(person: User, milestone: Milestone, own: Sequence[Upload], done: Outcome) -> list[File] | None:
    """The files as evidence; None where one of them may not prove anything: then the person has to look."""
    too_many = _("%(limit)d files at most at once.") % {"limit": FILES_LIMIT}
    taken, problems = check_files(
        _opened(own),
        FILES_LIMIT,
        too_many=too_many,
        by=person.pk,
        also=RoomOfItem(milestone).check,
    )
    done.problems += problems
    return None if problems else taken


def _opened(own: Sequence[Upload]) -> list[DjangoFile]:
    files = []
    for name, content in own:
        file = DjangoFile(io.BytesIO(content), name=name)
        file.size = len(content)
        files.append(file)
    return files


def _draft(
    part: IncomingPart, person: User, one: Act, own: Sequence[Upload], why: str, done: Outcome
) -> None:
    part.why = why
    # Files that were refused would be refused and reported once more.
    files = [] if why == "bad_files" else _opened(own)
    done.problems += drafts.keep(part, person, one, files, official=done.official)
    done.drafted.append(part)


def _put_aside(
    letter: Incoming,
    person: User,
    places: Sequence[_Place],
    unsure: Unsure,
    rest: list[Upload],
    done: Outcome,
) -> None:
    fitting = [place for place in places if unsure.item in (None, place.milestone.item.number)]
    if len(fitting) != 1:
        _unplaced(letter, unsure.text, unsure.why, done)
        return
    part = IncomingPart(
        incoming=letter, milestone=fitting[0].milestone, kind="report", text=unsure.text, why=unsure.why
    )
    done.problems += drafts.keep(part, person, None, _opened(rest), official=done.official)
    # Files go with the first draft only.
    rest.clear()
    done.drafted.append(part)


def _unplaced(letter: Incoming, text: str, why: str, done: Outcome, *, kind: str = "") -> None:
    part = IncomingPart(incoming=letter, kind=kind, text=text, why=why)
    part.save()
    done.unplaced.append(part)
