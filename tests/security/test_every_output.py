"""Text that means something to whoever reads it next (a browser, a spreadsheet, a calendar, a paper's maker), in every
field that people write, and every file and page that shows it: it stays text.
"""

import csv
import io
import re
import socket
import threading
import zipfile
from collections.abc import Iterator

import icalendar
import openpyxl
import pypdf
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse
from lxml import etree

from api import tokens
from api.choices import Scope
from api.opened.models import Opened
from cities.models import Body, City, User
from core import journal
from core.uploads import check_files
from events.models import Event
from roadmap.models import Direction, Item, Roadmap
from roadmap.reporting import actions
from tests.access_table import TABLE, World, programs
from tests.access_table.events import event_of
from tests.roadmap.daily import milestone_of, upload
from tests.sessions import session_of
from tests.test_access import OWN

ROADMAP = "sochi-minsk"
LEFT_OUT = {"readyz", "metrics", "cities:sign_out", "healthz"}
# What each reader of a table begins a formula with, and what hides it from whoever looks at the first sign only.
STARTS = ["=", "＠", "\u200b="]
RUNS = re.compile(r"[\s\u200b\ufeff]*[=+@＝＋－＠]|-")
# Texts that are an address, a word of the machine, or of one of the lists.
NOT_WORDS = (
    "slug",
    "email",
    "password",
    "time_zone",
    "country",
    "colour",
    "date_text",
    "number",
    "query",
    "kind",
)


class Listener:
    """A server that counts who comes."""

    def __init__(self) -> None:
        self.came: list[bytes] = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                line, _address = self.server.accept()
            except OSError:
                return
            self.came.append(b"somebody")
            line.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.server.close()


def hostile(port: int) -> str:
    return (
        f"=Ъ</script></title></textarea></style>]]>--><b-evil onload=x>\"'><img src=file:///etc/passwd>"
        f"<img src=http://127.0.0.1:{port}/a><style>@import url(http://127.0.0.1:{port}/b)</style>"
        f"<link rel=attachment href=file:///etc/passwd>&lt;&#1;{{{{7*7}}}}{{% now %}}"
    )


# What cannot stand in XML, a new line of a calendar or a letter, and letters that turn the reading round.
ODD = "Ъ\x0b\x1f\ufffe\uffff\u202e\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nX-EVIL: 1\nBcc: evil@evil.example\u2028"


def written(model: type[models.Model]) -> list[models.Field]:
    """The fields of a model that hold words of people."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.FileField | models.URLField | models.SlugField)
        and not (field.choices or field.unique or field.primary_key)
        and field.name not in NOT_WORDS
    ]


def fill(text: str) -> None:
    """Put `text` into every field of words, as far as it takes; records that never change are made with it."""
    for model in (City, Body, User, Roadmap, Direction, Item, Event, apps.get_model("events", "Delegation")):
        for field in written(model):
            for place, row in enumerate(model._default_manager.order_by("pk")):
                # Some names are the only ones of their kind.
                value = f"{text[: (field.max_length or 2000) - 6]}{place}"
                model._default_manager.filter(pk=row.pk).update(**{field.name: value})


@pytest.fixture
def administrator(cast):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(cast.administrator)
    return client


@pytest.fixture
def filled(cast, plan):
    """Puts a text into a roadmap with an event, a report with a file, and open to everybody."""
    world = World(cast, {"roadmap": plan})
    event_of(world)
    Opened.objects.create(roadmap=plan, licence="CC BY 4.0")

    def put(text: str) -> World:
        fill(text)
        owed = milestone_of(plan, "1", cast.sochi)
        taken, problems = check_files(
            [upload(name=f"{text[:60].replace('/', '')}.pdf")], 1, too_many="", by=1
        )
        assert not problems
        actions.report(
            owed.pk, User.objects.get(pk=cast.sochi_executor.pk), status="in_progress", progress=10, text=text[:2000],
            links=["https://sochi.example/?q=" + "%22%3E%3Cb-evil%3E"],
            files=taken,
        )  # fmt: skip
        journal.note(journal.Kind.FAILED, detail=text[:500])
        return world

    return put


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def files(client: Client) -> Iterator[tuple[str, bytes, str]]:
    """What the program gives out as files: address, bytes, type."""
    addresses = [
        *(f"/r/{ROADMAP}/export/{query}" for query in (
            "workbook/", "reference/?format=pdf", "reference/?format=docx",
            "meeting/?format=pdf", "meeting/?format=docx",
        )),
        *(f"/r/{ROADMAP}/items/1/paper/?format={end}" for end in ("pdf", "docx")),
        *(reverse(name, kwargs={"slug": ROADMAP}) for name in OPEN),
        "/journal/journal.csv", *(reverse("events:ics", kwargs={"pk": one.pk}) for one in Event.objects.all()),
    ]  # fmt: skip
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        yield address, body_of(answer), answer["Content-Type"]


OPEN = ("open_page", "open_json", "open_events", "open_csv", "open_badge")


def cells(content: bytes, kind: str) -> list[object]:
    """The cells of a table; a formula that a workbook keeps as text is none."""
    if "csv" in kind:
        return [
            cell
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
            for cell in row
        ]
    book = openpyxl.load_workbook(io.BytesIO(content))
    found: list[object] = []
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            found += ["" if cell.data_type == "s" and cell.quotePrefix else cell.value for cell in row]
    return found


def exported_by_admin(client: Client, path: str, number: int) -> tuple[bytes, str]:
    page = client.get(path)
    form = page.context["form"]
    fields = {name: "on" for name in form.fields if name not in ("format", "resource", "export_items")}
    answer = client.post(path, {**fields, "format": str(number), "resource": "0"})
    return body_of(answer), answer["Content-Type"]


@pytest.mark.parametrize("start", STARTS)
def test_no_table_holds_a_formula(start, filled, administrator):
    filled(f"{start}HYPERLINK(1)")

    tables = list(files_of_tables(administrator))

    assert len(tables) == 7
    for address, content, kind in tables:
        found = cells(content, kind)
        assert any("HYPERLINK" in str(cell) for cell in found) or "workbook" in address, address
        assert [cell for cell in found if RUNS.match(str(cell or ""))] == [], address


def files_of_tables(client: Client) -> Iterator[tuple[str, bytes, str]]:
    for address in (f"/r/{ROADMAP}/export/workbook/", f"/open/{ROADMAP}/items.csv", "/journal/journal.csv"):
        answer = client.get(address)
        yield address, body_of(answer), answer["Content-Type"]
    for path in ("admin:cities_body_export", "admin:events_event_export"):
        for number in (0, 1):
            yield (path, *exported_by_admin(client, reverse(path), number))


@pytest.mark.parametrize("kind", ["hostile", "odd"])
def test_files_hold_text_and_nothing_is_fetched_for_them(kind, filled, administrator, listener):
    filled(hostile(listener.port) if kind == "hostile" else ODD)

    for address, content, mime in files(administrator):
        if content.startswith(b"%PDF"):
            paper = pypdf.PdfReader(io.BytesIO(content))
            assert "root:" not in "".join(page.extract_text() for page in paper.pages), address
            assert not paper.attachments, address
        elif content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for name in packed.namelist():
                    if name.endswith((".xml", ".rels")):
                        etree.fromstring(packed.read(name))
                        assert b"<b-evil" not in packed.read(name), (address, name)
        elif "svg" in mime:
            etree.fromstring(content)
            assert b"<b-evil" not in content
        elif "calendar" in mime:
            lines = content.decode().replace("\r\n ", "").split("\r\n")
            assert not [line for line in lines if line.startswith(("X-EVIL", "BEGIN:VALARM", "Bcc"))], address
            assert "\n" not in "".join(lines)
            assert icalendar.Calendar.from_ical(content).walk("VEVENT")
        elif "html" in mime:
            assert b"<b-evil" not in content.lower(), address
    assert listener.came == []


@pytest.mark.parametrize("kind", ["hostile", "odd"])
def test_no_page_takes_text_for_more(kind, filled, administrator, listener):
    text = hostile(listener.port) if kind == "hostile" else ODD
    world, wrong = filled(text), []
    paths = [reverse(name, kwargs=TABLE[name].kwargs_once(world)) for name in OWN if name not in LEFT_OUT]
    fill(text)
    for path in paths:
        answer = administrator.get(path, follow=True)
        content, mime = body_of(answer), answer.get("Content-Type", "")
        if answer.status_code >= 500:
            wrong.append((path, answer.status_code))
        if ("html" in mime or "svg" in mime) and b"<b-evil" in content:
            wrong.append((path, mime))
        if [value for header, value in answer.items() if "\n" in value or "\r" in value]:
            wrong.append((path, "header"))
    assert wrong == []
    assert listener.came == []


def test_programs_get_text_as_json(filled, cast, listener):
    world, wrong = filled(hostile(listener.port)), []
    text = tokens.make(cast.administrator, "x", list(Scope.values), days=1)[1]
    for name, rule in programs.TABLE.items():
        answer = Client().get(
            reverse(f"api:{name}", kwargs=rule.kwargs(world)), headers={"Authorization": f"Bearer {text}"}
        )
        if answer.status_code >= 500 or ("html" in answer.get("Content-Type", "")):
            wrong.append((name, answer.status_code))
    assert wrong == []
