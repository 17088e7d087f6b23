"""`manage.py import_roadmap FILE --roadmap SLUG`: read a plan into a roadmap, or say what it would do.

Exit status: 0 read (and applied, without --dry-run); 1 read, but with errors or with a question that the page would
ask, nothing applied; 2 not readable as a roadmap, or no such roadmap.
"""

import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from cities.models import City, User
from plans.refusals import Refusal
from roadmap.importing import apply, preview, questions, runs, wording
from roadmap.importing.forms import FIELD_LABELS
from roadmap.importing.known import CREATE, SAME_AS
from roadmap.importing.shape import KeptMessage, Preview, PreviewItem
from roadmap.models import ImportRun, Roadmap, Side

ERRORS, UNREADABLE = 1, 2
# Which flag answers a question.
HOW = {
    questions.ANOTHER: "--even-so",
    questions.UNANSWERED: "--even-so",
    questions.ALIKE: "--alike one|apart",
}
SHOWN = (
    "row",
    "number",
    "title",
    "direction",
    "deadline_text",
    "due_dates",
    "bodies",
    "matched",
    "action",
    "changes",
    "messages",
)


class Command(BaseCommand):
    """`manage.py import_roadmap`: CommandError says why a file could not be read or applied."""

    help = "Read a plan (.xlsx, .xls, .ods, .csv, .docx) into a roadmap."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--roadmap", metavar="SLUG", required=True)
        parser.add_argument("--sheet", metavar="NAME")
        parser.add_argument(
            "--columns",
            metavar="A=FIELD",
            nargs="+",
            default=[],
            help="what the columns are, where the table has no header or an odd one: A=number B=title C=deadline "
            "D=side:sochi E=side:minsk F= (left out)",
        )
        parser.add_argument(
            "--header-row", metavar="N", type=int, help="the header's lowest row; 0: the table has none"
        )
        parser.add_argument("--first-row", metavar="N", type=int, help="the first row below the header")
        parser.add_argument("--year", metavar="N", type=int, help="the year of deadlines that name none")
        parser.add_argument(
            "--strict",
            action="store_true",
            help="exit with 1 where states of the file are left for want of --by",
        )
        parser.add_argument(
            "--even-so",
            action="store_true",
            help="apply a plan that looks like another document, or names nobody of a side",
        )
        parser.add_argument(
            "--alike",
            choices=("one", "apart"),
            help="what names that seem to mean one body are: one body, or two",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--by", metavar="EMAIL", help="in whose name states of the file are reported")
        parser.add_argument("--create-title", metavar="TITLE", help="make the roadmap if there is none")
        parser.add_argument("--years", metavar="FIRST-LAST", help="with --create-title, like 2026-2028")
        parser.add_argument(
            "--sides", metavar="CITY,CITY", help="with --create-title: slugs of the cities, in order"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._person(options["by"])
        try:
            with transaction.atomic():
                roadmap = self._roadmap(options)
                run = self._run(roadmap, options, by)
                asked = self._asked(run, options)
                failed = preview.has_errors(run.preview) or bool(asked)
                if options["dry_run"] or failed:
                    transaction.set_rollback(True)
                else:
                    run = apply.apply(run.pk, by)
        except Refusal as refusal:
            raise CommandError(wording.refused(refusal), returncode=UNREADABLE) from refusal
        except apply.NotApplicable as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        except apply.Outdated as error:
            raise CommandError(
                _("The roadmap was changed meanwhile: start again."), returncode=ERRORS
            ) from error
        self._print(run, options["format"])
        for question in asked:
            self.stderr.write(f"{question.text} {HOW[question.code]}")
        left = any(message.get("code") == "states_left" for message in run.preview["messages"])
        if failed or (left and options["strict"]):
            sys.exit(ERRORS)

    def _run(self, roadmap: Roadmap, options: dict[str, Any], by: User | None) -> ImportRun:
        file: Path = options["file"]
        try:
            upload = runs.Upload(file.name, file.read_bytes())
        except OSError as error:
            raise Refusal("no_file", file=str(file)) from error
        run = runs.new_run(roadmap, upload, by, sheet=options["sheet"])
        if options["columns"]:
            run.choices["columns"] = self._columns(options["columns"])
        shown = {name: options[name] for name in ("header_row", "first_row", "year")}
        run.choices |= {name: value for name, value in shown.items() if value is not None}
        runs.fill(run, upload)
        if options["alike"] and (found := questions.alike(run.preview)):
            for one in found:
                choice = SAME_AS + one["like"] if options["alike"] == "one" else CREATE
                run.choices.setdefault("bodies", {}).setdefault(one["side"], {})[one["name"]] = choice
            runs.fill(run, upload)
        if options["dry_run"] or preview.has_errors(run.preview) or self._asked(run, options):
            return run
        return runs.keep(run, upload)

    def _asked(self, run: ImportRun, options: dict[str, Any]) -> list[questions.Question]:
        """What the page would ask and no flag has answered."""
        found = questions.questions(run)
        return [one for one in found if one.code == questions.ALIKE or not options["even_so"]]

    def _columns(self, pairs: Sequence[str]) -> dict[str, str | None]:
        found = [re.fullmatch(r"([A-Za-z]{1,3})=([a-z_]*(?::[\w-]+)?)", pair) for pair in pairs]
        slugs = list(City.objects.values_list("slug", flat=True))
        of_sides = {f"{name}:{slug}" for name in ("side", "status", "progress") for slug in slugs}
        known = {*FIELD_LABELS, *of_sides, ""}
        wrong = [
            pair for pair, match in zip(pairs, found, strict=True) if match is None or match[2] not in known
        ]
        if wrong:
            text = _("Not a column and its field: %(wrong)s. The fields are: %(known)s.")
            known_fields = ", ".join(sorted(known - {""}))
            raise CommandError(
                text % {"wrong": ", ".join(wrong), "known": known_fields}, returncode=UNREADABLE
            )
        return {match[1].upper(): match[2] or None for match in found if match}

    def _person(self, email: str | None) -> User | None:
        if email is None:
            return None
        person = User.objects.of_address(email).first()
        if person is None or not person.is_administrator:
            text = _("There is no administrator with the e-mail %(email)s.") % {"email": email}
            raise CommandError(text, returncode=UNREADABLE)
        return person

    def _roadmap(self, options: dict[str, Any]) -> Roadmap:
        slug = options["roadmap"]
        roadmap = Roadmap.objects.filter(slug=slug).first()
        if roadmap is not None:
            if questions.lacks_sides(roadmap):
                text = _("The roadmap has fewer than two sides: say first which cities signed it.")
                raise CommandError(text, returncode=ERRORS)
            return roadmap
        if options["create_title"]:
            return self._new_roadmap(slug, options)
        known = ", ".join(Roadmap.objects.order_by("slug").values_list("slug", flat=True)) or "—"
        text = _("There is no roadmap “%(slug)s”. Known: %(known)s. With --create-title it is made.")
        raise CommandError(text % {"slug": slug, "known": known}, returncode=UNREADABLE)

    def _new_roadmap(self, slug: str, options: dict[str, Any]) -> Roadmap:
        years = re.fullmatch(r"(\d{4})\s*[-–—]\s*(\d{4})", options["years"] or "")
        slugs = [part.strip() for part in (options["sides"] or "").split(",") if part.strip()]
        cities = {city.slug: city for city in City.objects.filter(slug__in=slugs)}
        if years is None:
            raise CommandError(_("Give --years, like 2026-2028."), returncode=UNREADABLE)
        if len(cities) < 2 or set(cities) != set(slugs):
            known = ", ".join(City.objects.order_by("slug").values_list("slug", flat=True)) or "—"
            text = _("Give two or more known cities with --sides. Known: %(known)s.") % {"known": known}
            raise CommandError(text, returncode=UNREADABLE)
        first, last = (int(year) for year in years.groups())
        roadmap = Roadmap(
            slug=slug, title=options["create_title"], starts_on=date(first, 1, 1), ends_on=date(last, 12, 31)
        )
        try:
            roadmap.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages), returncode=UNREADABLE) from error
        roadmap.save()
        for order, city in enumerate(slugs, 1):
            Side.objects.create(roadmap=roadmap, city=cities[city], order=order)
        return roadmap

    def _print(self, run: ImportRun, style: str) -> None:
        applied = run.applied_at is not None
        if style == "json":
            self.stdout.write(json.dumps(as_json(run.preview, applied), ensure_ascii=False, indent=2))
            return
        found = run.preview
        for message in found["messages"]:
            self.stdout.write(f"{message['level']} {message['cell']}: {wording.sentence_of(message)}")
        for item in found["items"]:
            for message in item["messages"]:
                self.stdout.write(
                    f"{message['level']} {message['cell'] or item['row']}: {wording.sentence_of(message)}"
                )
        for one in found["rows_left_out"]:
            why = wording.LEFT_OUT.get(one["why"], one["why"])
            self.stdout.write(_("left out %(cell)s: %(why)s: %(text)s") % {**one, "why": why})
        counts = found["summary"]
        self.stdout.write(
            _(
                "%(file)s, sheet “%(sheet)s”: %(rows)d items; new %(create)d, changed %(update)d, "
                "unchanged %(unchanged)d, with errors %(error)d, missing from the file %(missing)d."
            )
            % {"file": found["file"], "sheet": ", ".join(found["read"]), **counts}
        )
        self.stdout.write(_("Applied.") if applied else _("Nothing was applied."))


def _worded(messages: Iterable[KeptMessage]) -> list[KeptMessage]:
    return [wording.worded(message) for message in messages]


def _shown(item: PreviewItem) -> dict[str, object]:
    whole: Mapping[str, object] = item
    return {key: whole[key] for key in SHOWN}


def as_json(found: Preview, applied: bool) -> dict[str, object]:
    """The one object that --format json prints."""
    return {
        "file": found["file"],
        "sheet": found["sheet"],
        "header_row": found["header_row"],
        "columns": {letter: field for letter, field in found["columns"].items() if field},
        "items": [{**_shown(item), "messages": _worded(item["messages"])} for item in found["items"]],
        "missing": [item["number"] for item in found["missing"]],
        "messages": _worded(found["messages"]),
        "rows_left_out": found["rows_left_out"],
        "summary": found["summary"],
        "applied": applied,
    }
