"""What the verbs of every app share: the conflict, checks before saving, files undone on failure, refusals on forms.

A verb is a function in an app's `actions`: one transaction that locks a row, checks who and which version, writes,
and raises `PermissionDenied`, `ValidationError` or `Conflict` with nothing written.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Generic, ParamSpec, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.db.models.fields.files import FieldFile
from django.forms import BaseForm
from django.http import QueryDict
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core.failures import is_there_already
from core.history import acting
from core.proofs import Proof
from core.uploads import File

Row = TypeVar("Row", bound=models.Model)
P = ParamSpec("P")
R = TypeVar("R")


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """The function as one transaction whose changes are stamped by the program's clock (`core.history.acting`)."""

    @wraps(function)
    def acted(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), acting():
            return function(*args, **kwargs)

    return acted


class Conflict(Exception, Generic[Row]):
    """The row was changed in between; `row` is its state now, `why` what to say instead of just that.

    `own`: the moment at which whoever acts changed it themselves, from another window of theirs; None where it was
    somebody else (`core.history.own_since` says which). `now` is a sentence more, about what stands there now.
    """

    def __init__(self, row: Row, why: str = "", *, own: datetime | None = None, now: str = "") -> None:
        theirs = _("Somebody else has changed this in the meantime.")
        super().__init__(" ".join(filter(None, [why or (_by_oneself(own) if own else theirs), now])))
        self.row = row


def _by_oneself(at: datetime) -> str:
    local = timezone.localtime(at)
    said = {"time": f"{local:%H:%M}", "day": formats.date_format(local, "j E")}
    if local.date() == timezone.localdate():
        return _("You have saved this yourself in another window at %(time)s.") % said
    return _("You have saved this yourself in another window on %(day)s at %(time)s.") % said


@contextmanager
def only_once(field: str, why: str) -> Iterator[None]:
    """Turn into a `ValidationError` at `field` what the database refuses because somebody else was first.

    A form looks before, but of two that look at the same moment neither sees the other.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as taken:
        if not is_there_already(taken):
            raise
        raise ValidationError({field: why}) from taken


def check_fields(row: models.Model) -> None:
    """Raise `ValidationError` for what the columns would not take; texts have a limit of their own."""
    for one in row._meta.concrete_fields:
        value = getattr(row, one.attname)
        if isinstance(one, models.TextField) and one.max_length and len(value) > one.max_length:
            raise ValidationError(
                {
                    one.name: _("%(count)d characters are too many, %(limit)d is the most.")
                    % {"count": len(value), "limit": one.max_length}
                }
            )
    row.clean_fields(exclude=[one.name for one in row._meta.concrete_fields if one.is_relation])


@contextmanager
def files_undone_on_failure() -> Iterator[list[str]]:
    """Give a list for the names of files as they are stored; delete those files when the block raises."""
    stored: list[str] = []
    try:
        yield stored
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


def attach_files(
    proofs: type[Proof], files: Sequence[File], stored: list[str], **owner: models.Model | bool
) -> None:
    """Save checked uploads as rows of `proofs`; `owner` is what they prove (`report=…`).

    The names of newly stored files are added to `stored` (see `files_undone_on_failure`). A file that was staged is
    stored already, and stays the person's when the verb fails.
    """
    for file in files:
        row = proofs(
            file=file.content, name=file.name, size=file.content.size, content_type=file.content_type, **owner
        )
        row.save()
        if not isinstance(file.content, FieldFile):
            stored.append(str(row.file.name))


def attach_link(proofs: type[Proof], link: str, **owner: models.Model | bool) -> None:
    """Save a link as a row of `proofs`; raises `ValidationError` for what is none."""
    row = proofs(url=link, **owner)
    row.full_clean(exclude=list(owner))
    row.save()


def add_errors(form: BaseForm, refusal: ValidationError) -> None:
    """Show what a verb refused: at the fields that the form has, and above the form for the rest."""
    has_fields = hasattr(refusal, "error_dict")
    by_field = refusal.message_dict if has_fields else {NON_FIELD_ERRORS: refusal.messages}
    for name, reasons in by_field.items():
        for reason in reasons:
            form.add_error(name if name in form.fields else None, reason)


def renew(form: BaseForm, **values: object) -> None:
    """Let the same posted form go through when it is sent again: `values` (a version) replace those that it has."""
    if isinstance(form.data, QueryDict):
        form.data = form.data.copy()
        for name, value in values.items():
            form.data[name] = "" if value is None else str(value)
