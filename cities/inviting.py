"""Inviting many people at once: what was understood of each line, and all of them added, or none.

Lines are pasted or come from a sheet: name, post, e-mail, body, and a role if there is one. A first line that names
the columns puts them in another order.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cities import accounts, naming, outbox
from cities.choices import LetterKind, Role
from cities.models import Body, User
from cities.permissions import (
    grantable_roles,
    invitable_bodies,
    may_administer,
    may_manage,
    note_for_whom,
    sees_nothing,
)
from core import journal
from core.failures import is_there_already
from core.showing import signed
from core.verbs import only_once
from plans.bodies import KnownBody, match_bodies
from plans.formats.detect import read_sheets
from plans.text import clean, fold

LIMIT = 100
# How many lines may stand above the person of the first line: a title, an approval, the headings.
TITLES = 5
COLUMNS = ("name", "post", "email", "body", "role")
# How lists head their columns; the first word found in a heading says which it is.
HEADINGS = {
    "email": ("почт", "e-mail", "email", "mail", "адрес"),
    "post": ("должност",),
    "body": ("орган", "организац", "подразделен", "исполнител", "учрежден"),
    "role": ("роль",),
    "name": ("фио", "ф.и.о", "сотрудник"),
    "surname": ("фамил",),
    "given": ("имя",),
    "patronymic": ("отчеств",),
}
# A name in columns of its own; a heading with several of their words is the whole name's («Фамилия, имя, отчество»),
# or the rest of it beside the surname («Имя, отчество»).
NAME_PARTS = ("surname", "given", "patronymic")
_COUNTED = re.compile(r"\d{1,3}[.)]?")
_MARKS = re.compile(r"[\W_]+")
_BRACKETED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>\s]+@[^<>\s]+)>")


@dataclass
class InvitedLine:
    """One line as it was understood; `errors` say what has to be mended before anybody is invited."""

    number: int
    name: str = ""
    post: str = ""
    email: str = ""
    body_text: str = ""
    body: Body | None = None
    role: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def sees_nothing(self) -> bool:
        return not self.errors and sees_nothing(self.role, bool(self.body_text))

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label) if self.role in Role.values else self.role


def lines_of_file(content: bytes, name: str) -> str:
    """The first sheet with content as lines to paste; raises `plans.refusals.Refusal` for what is no table."""
    sheet = next(sheet for sheet in read_sheets(content, name) if sheet.cells)
    width = max(max(row) for row in sheet.cells.values() if row)
    found = []
    for row in list(sheet.cells.values())[: LIMIT + 50]:
        texts = [row[column].text if column in row else "" for column in range(1, width + 1)]
        if any(text.strip() for text in texts):
            found.append("\t".join(" ".join(text.split()) for text in texts))
    return "\n".join(found)


def read_lines(text: str, by: User, role: str) -> list[InvitedLine]:
    """What each line says, with what is wrong about it; `role` is that of lines without one. Four queries."""
    rows = [(number, *_cells(line)) for number, line in _rows(text) if line.strip()]
    order: Sequence[str] = ()
    # A sheet may begin with what it is called.
    for place, (_number, cells, _mark) in enumerate(rows[:TITLES]):
        if order or any("@" in cell for cell in cells):
            break
        if order := _headings(cells):
            rows = rows[place + 1 :]
    lines = [_line(number, cells, mark, order) for number, cells, mark in rows]
    _find_bodies(lines, by)
    known = (
        {
            email.lower()
            for email in User.objects.filter(
                email__iregex="^(" + "|".join(re.escape(line.email) for line in lines if line.email) + ")$"
            ).values_list("email", flat=True)
        }
        if any(line.email for line in lines)
        else set()
    )
    times = Counter(line.email.lower() for line in lines)
    allowed = grantable_roles(by)
    for line in lines:
        _check(line, known, times, allowed, role)
    return lines


def print_of(lines: Iterable[InvitedLine]) -> str:
    """A short word for what was understood, by which one sees that it was shown."""
    said = [
        f"{line.name}|{line.post}|{line.email}|{line.body and line.body.pk}|{line.role}" for line in lines
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:20]


def _rows(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; a cell of several lines, which tables copy between quotes, is put together."""
    lines = text.splitlines()
    place = 0
    while place < len(lines):
        number, line = place + 1, lines[place]
        # A quote that nobody closes must not swallow the next person: a line of one's own has an e-mail.
        while (
            line.count('"') % 2 and place + 1 < len(lines) and not ("@" in line and "@" in lines[place + 1])
        ):
            place += 1
            line = f"{line} {lines[place]}"
        yield number, line
        place += 1


def _cells(line: str) -> tuple[list[str], str]:
    """The cells of a line, and what stands between them."""
    mark = next((mark for mark in ("\t", ";", ",") if mark in line), "\t")
    return [clean(cell).strip().strip('"').strip() for cell in line.split(mark)], mark


def _headings(cells: list[str]) -> list[str]:
    """Which column is which, by the words of the first line; nothing where it doesn't name the e-mail's."""
    found = []
    for cell in cells:
        words = fold(cell)
        named = [name for name, marks in HEADINGS.items() if any(mark in words for mark in marks)]
        parts = [one for one in named if one in NAME_PARTS]
        found.append(("name" if "surname" in parts else "given") if len(parts) > 1 else (named or [""])[0])
    return found if "email" in found else []


def _line(number: int, cells: list[str], mark: str, order: Sequence[str]) -> InvitedLine:
    said = dict(zip(order, cells, strict=False)) if order else _by_place(cells, mark)
    email = said.get("email", "")
    name = said.get("name", "") or " ".join(filter(None, (said.get(part) for part in NAME_PARTS)))
    # As mail programs write people: «Ирина Иванова <ivanova@sochi.example>».
    if bracketed := _BRACKETED.fullmatch(email):
        email, name = bracketed["email"], name or bracketed["name"].strip()
    line = InvitedLine(
        number, name, said.get("post", ""), email.strip("<>"), said.get("body", ""), role=said.get("role", "")
    )
    if not order and sum("@" in cell for cell in cells) > 1:
        line.errors.append(
            _("There are several e-mails in this line: write each person on a line of their own.")
        )
    return line


def _by_place(cells: list[str], mark: str) -> dict[str, str]:
    """Without headings: the e-mail is known by its sign wherever it stands; the others follow in their order."""
    email = next((cell for cell in cells if "@" in cell), "")
    rest = [cell for cell in cells if "@" not in cell]
    if len(rest) > 1 and _COUNTED.fullmatch(rest[0]):
        rest = rest[1:]  # the number of the line
    if cells[0] == email and _BRACKETED.fullmatch(email):
        rest.insert(0, "")  # the name stands there too
    rest = _with_one_name(rest)
    if mark == "," and len(rest) > 3:
        # A comma inside of a body's name parts nothing.
        role = [rest.pop()] if _role(rest[-1]) in Role.values else []
        rest = [*rest[:2], ", ".join(rest[2:]), *role]
    return {"email": email, **dict(zip(("name", "post", "body", "role"), rest, strict=False))}


def _with_one_name(cells: list[str]) -> list[str]:
    """The cells with surname, first name and patronymic put together where each has a cell of its own."""
    if len(cells) > 1 and len(cells[0].split()) == 1 and len(cells[1].split()) == 2:
        name = f"{cells[0]} {cells[1]}"
        if naming.parts(name).given == cells[1]:
            return [name, *cells[2:]]  # «Иванова», «Ирина Петровна»
    words = [cell for cell in cells[:3] if len(cell.split()) == 1]
    if len(words) < 2 or cells[:2] != words[:2]:
        return cells
    for count in range(len(words), 1, -1):
        name = " ".join(words[:count])
        if naming.parts(name).surname:
            return [name, *cells[count:]]
    return cells


def _find_bodies(lines: list[InvitedLine], by: User) -> None:
    """Set the body of each line that names one, and say where it is none or more than one."""
    bodies = {body.pk: body for body in invitable_bodies(by).select_related("city")}
    spelled: dict[str, set[int]] = {}
    for body in bodies.values():
        for name in filter(None, (body.name, body.short_name, *body.aliases)):
            spelled.setdefault(_plainly(name), set()).add(body.pk)
    known = [KnownBody(body.pk, body.name, body.short_name, tuple(body.aliases)) for body in bodies.values()]
    for line in lines:
        if not line.role and _role(line.body_text) in Role.values and _plainly(line.post) in spelled:
            # Without a post the body and the role have moved forward by one.
            line.post, line.body_text, line.role = "", line.post, line.body_text
        if not line.body_text:
            continue
        exact = spelled.get(_plainly(line.body_text), set())
        if len(exact) == 1:
            line.body = bodies[next(iter(exact))]
            continue
        (match,) = match_bodies([line.body_text], known)
        if match.body:
            line.body = bodies[match.body.id]
        elif match.candidates:
            names = "; ".join(f"«{bodies[body.id].name}»" for body, _score in match.candidates)
            line.errors.append(
                _("Which body is “%(body)s”? Write its name in full: %(names)s.")
                % {"body": line.body_text, "names": names}
            )
        else:
            line.errors.append(
                (
                    _("There is no body “%(body)s”: correct the name, or add the body first.")
                    if may_administer(by)
                    else _(
                        "There is no body “%(body)s” on your side: correct the name, or add the body first."
                    )
                )
                % {"body": line.body_text}
            )


def _plainly(text: str) -> str:
    return _MARKS.sub(" ", fold(text)).strip()


def _check(
    line: InvitedLine, known: set[str], times: Counter[str], allowed: Sequence[str], role: str
) -> None:
    if not line.name:
        line.errors.append(_("The name is missing."))
    elif len(line.name) > 200 or len(line.post) > 200:
        line.errors.append(_("The name or the post is longer than 200 characters."))
    line.role = _role(line.role) if line.role else role
    if line.role not in allowed:
        roles = ", ".join(str(Role(one).label) for one in allowed)
        said = _("You cannot give the role “%(role)s”. Here one of these fits: %(roles)s.")
        line.errors.append(said % {"role": line.role_label, "roles": roles})
    needs_body = line.role in (Role.EXECUTOR, Role.COORDINATOR) or Role.ADMINISTRATOR not in allowed
    if needs_body and not line.body_text:
        line.errors.append(_("The body is missing."))
    if not line.email:
        line.errors.append(_("The e-mail is missing."))
        return
    try:
        validate_email(line.email)
    except ValidationError:
        line.errors.append(_("“%(email)s” is not an e-mail address.") % {"email": line.email})
    if line.email.lower() in known:
        line.errors.append(_("There is already a person with the e-mail %(email)s.") % {"email": line.email})
    if times[line.email.lower()] > 1:
        line.errors.append(_("The e-mail %(email)s stands twice in the list.") % {"email": line.email})


def _role(text: str) -> str:
    """The role of that name, or whose name begins with that word («координатор»); else the text as it is."""
    words = fold(text)
    roles = [(value, fold(str(label))) for value, label in Role.choices]
    return next((value for value, label in roles if words in (value, label, label.split(" ")[0])), text)


@transaction.atomic
def invite_one(person: User, by: User) -> User:
    """Add the person, who stands in a valid `InvitationForm` of `by`, and let the letter go.

    Raises `ValidationError` when somebody else has added the address meanwhile.
    """
    person.set_unusable_password()
    with only_once("email", _("There is already a person with this e-mail.")):
        person.save()
    hand_over(person, by=by)
    return person


def hand_over(person: User, *, by: User) -> None:
    """Hand the invitation to the worker, which tries until the mail server takes it."""
    absent = note_for_whom(by, lambda one: may_manage(one, person))
    outbox.put(LetterKind.INVITATION, person.email, by=signed(str(by), absent))
    journal.note(journal.Kind.INVITED, person=by, detail=accounts.rights_of(person))


@transaction.atomic
def invite(by: User, lines: Sequence[InvitedLine]) -> list[User]:
    """Add all these people; their letters are the caller's, after the transaction.

    Raises `ValidationError` when a line has errors, or when somebody else has added one of the addresses meanwhile.
    """
    allowed = grantable_roles(by)
    cities = set(invitable_bodies(by).values_list("pk", flat=True))
    made = []
    for line in lines:
        if line.errors:
            raise ValidationError(_("Correct the lines that are marked: nobody was invited."))
        check_grant(line.role, line.body, allowed, cities)
        person = User(email=line.email, name=line.name, post=line.post, role=line.role, body=line.body)
        person.email = User.objects.normalize_email(person.email)
        person.set_unusable_password()
        made.append(person)
    try:
        with transaction.atomic():
            for person in made:
                person.save()
    except IntegrityError as taken:
        if not is_there_already(taken):
            raise
        raise ValidationError(
            _("One of these addresses was added in the meantime: look at the list again.")
        ) from taken
    return made


def check_grant(role: str, body: Body | None, allowed: Sequence[str], bodies: set[int]) -> None:
    """Raise `PermissionDenied` unless one may give this role in this body."""
    everywhere = Role.ADMINISTRATOR in allowed
    if role not in allowed or (body is None and not everywhere) or (body and body.pk not in bodies):
        raise PermissionDenied
