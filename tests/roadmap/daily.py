"""Short ways to say what the tests of the daily work need: a milestone, a file, a client that is signed in."""

import io
import zipfile
from datetime import date
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.test import Client, RequestFactory
from django.urls import reverse

from cities.models import City, User
from roadmap.models import Item, Milestone, Roadmap
from roadmap.querysets import ItemQuerySet

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def docx() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        container.writestr("word/document.xml", "<document/>")
    return content.getvalue()


def upload(name: str = "протокол.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def milestone_of(roadmap: Roadmap, number: str, city: City, due: date | None = None) -> Milestone:
    """The (first) milestone that the city owes on the item; with `due`, the one of that date."""
    found = Milestone.objects.filter(item__roadmap=roadmap, item__number=number, side__city=city)
    if due:
        found = found.filter(first_due_date=due)
    return found.order_by("first_due_date").select_related("item__roadmap", "side__city")[0]


class ItemState(NamedTuple):
    """What follows from an item's milestones, as the database counts it."""

    status: str
    progress: float | None
    overdue_count: int
    due_soon_count: int
    silent_count: int
    awaiting_count: int
    is_disputed: bool
    needs_date: bool


def states_of(items: ItemQuerySet) -> dict[int, ItemState]:
    """The state of each of the items, by its key."""
    return {pk: ItemState(*state) for pk, *state in annotated(items.with_state(), "pk", *ItemState._fields)}


def state_of_item(number: str) -> ItemState:
    """The state of the only item of this number."""
    (state,) = states_of(Item.objects.filter(number=number)).values()
    return state


def annotated(rows: QuerySet[Any], *names: str) -> list[tuple[Any, ...]]:
    """The values of these names in every row; annotations have no place on the model's own type."""
    return list(rows.values_list(*names))


def signed_in(user: User, **headers: str) -> Client:
    client = Client(headers={"host": "localhost", **headers})
    client.force_login(user)
    return client


def address(name: str, milestone: Milestone) -> str:
    return reverse(f"roadmap:{name}", args=[milestone.item.roadmap.slug, milestone.pk])


def said(milestone: Milestone, **more: object) -> dict[str, object]:
    """What the report form posts when nothing but `more` was changed."""
    return {
        "status": "in_progress",
        "progress": milestone.progress,
        "slider": milestone.progress,
        "text": "",
        "links": "",
        "version": milestone.version,
        **more,
    }


def asked_by(person: User, **cookies: str) -> Any:
    """A request of somebody who is signed in, as views see it."""
    request: Any = RequestFactory().get("/")
    request.user = person
    request.COOKIES.update(cookies)
    return request
