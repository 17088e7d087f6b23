"""Questions between the sides, and the search over everything that one sees."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from api.answers import rendered
from api.asked import Cursor, Flag, Limit, Number
from api.callers import READS, REPORTS, Caller, caller
from api.once import once
from api.paging import Page, check_form, one, page_of_rows, refuse_unknown
from api.problems import Problem, the_one, wrong
from api.shown import Out, address
from api.shown.questions import QuestionOut
from api.strict import Strict
from cities.models import Body, User
from core.ids import read_id
from roadmap.forms.filters import SearchForm
from roadmap.models import Item, Question
from roadmap.models.questions import LONGEST
from roadmap.questions import actions
from roadmap.questions.querysets import QuestionQuerySet, asking_sides
from roadmap.search import everywhere

router = Router(tags=["questions"])
FLAGS = ("open", "awaited", "asked")


def _all(who: Caller) -> QuestionQuerySet:
    return who.questions().with_rights_of(who.person).with_all()


def _question(who: Caller, pk: int) -> Any:
    return the_one(_all(who), pk=pk)


@router.get("/questions", response=Page[QuestionOut], auth=READS, url_name="questions")
def questions(
    request: HttpRequest,
    roadmap: str = "",
    item: Number = "",
    open: Flag = "",
    awaited: Flag = "",
    asked: Flag = "",
    cursor: Cursor = "",
    limit: Limit = 50,
    fields: str = "",
) -> HttpResponse:
    """The questions one sees; flags are `1`: open, awaited from oneself, asked by oneself."""
    who = caller(request)
    rows = _all(who)
    if roadmap:
        rows = rows.filter(item__roadmap=who.roadmap(roadmap))
    if item:
        number = read_id(item)
        if number is None:
            raise wrong("item", _("The id of an item is a number."))
        rows = rows.filter(item=number)
    for name, value in zip(FLAGS, (open, awaited, asked), strict=True):
        if value not in ("", "1"):
            raise wrong(name, _("A flag is 1, or left out."))
    if open:
        rows = rows.open()
    if awaited:
        rows = rows.open().awaited_from(who.person)
    if asked:
        rows = rows.asked_by(who.person)
    return page_of_rows(request, rows, QuestionOut, QuestionOut.of, ("roadmap", "item", *FLAGS))


@router.get("/questions/{id}", response=QuestionOut, auth=READS, url_name="question")
def question(request: HttpRequest, id: int, fields: str = "") -> HttpResponse:
    """One question with what was said to it."""
    return one(request, QuestionOut.of(_question(caller(request), id)))


class AskIn(Strict):
    """What is asked, and of whom: a body or a person of another side. Only administrators name the asking side."""

    text: str = Field(max_length=LONGEST)
    to_body: int | None = None
    to_person: int | None = None
    from_side: int | None = None


def _asked_of(who: Caller, pk: int) -> Item:
    """The item at which the caller may ask; raises a 404 or 403 problem, in this order."""
    item = the_one(who.items().select_related("roadmap"), pk=pk)
    sides = asking_sides(who.person, item.roadmap)
    if not sides:
        raise PermissionDenied
    # Whoever may ask for several names one of them in what is sent.
    if len(sides) == 1:
        who.may_act_for(sides[0].city_id)
    return item


@router.post(
    "/items/{id}/questions", response={201: QuestionOut}, auth=REPORTS.where(_asked_of), url_name="ask"
)
@once
def ask(request: HttpRequest, id: int, said: AskIn) -> HttpResponse:
    """Ask the other side something about an item."""
    who = caller(request)
    item = _asked_of(who, id)
    from_side = said.from_side or who.token.side_id
    for side in asking_sides(who.person, item.roadmap):
        if side.pk == from_side:
            who.may_act_for(side.city_id)
    if (said.to_body is None) == (said.to_person is None):
        raise wrong("to_body", _("Name one: a body (to_body) or a person (to_person)."))
    asked: Body | User | None = (
        Body.objects.filter(pk=said.to_body).first()
        if said.to_body is not None
        else User.objects.select_related("body").filter(pk=said.to_person).first()
    )
    if asked is None:
        raise wrong("to_body", _("Nobody of this roadmap's sides: choose a body or a person."))
    new = actions.ask(id, who.person, to=asked, text=said.text, from_side=from_side)
    return rendered(QuestionOut.of(_question(who, new.pk)), 201)


class AnswerIn(Strict):
    """The answer; `seen` is how many answers there were, left out for not asking."""

    text: str = Field(max_length=LONGEST)
    seen: int | None = Field(None, ge=0, le=10_000)


def _answered(who: Caller, pk: int) -> Question:
    """The question that the caller may answer; raises a 404 or 403 problem, in this order."""
    found = _question(who, pk)
    who.may_act_for(found.to_side.city_id)
    if not found.may_answer:
        raise PermissionDenied
    return found


@router.post(
    "/questions/{id}/answers", response={201: QuestionOut}, auth=REPORTS.where(_answered), url_name="answer"
)
@once
def answer(request: HttpRequest, id: int, said: AnswerIn) -> HttpResponse:
    """Answer a question; 409 where others answered since."""
    who = caller(request)
    actions.answer(_answered(who, id).pk, who.person, text=said.text, seen=said.seen)
    return rendered(QuestionOut.of(_question(who, id)), 201)


class WithdrawIn(Strict):
    """Why it is taken back, if one wants to say so."""

    why: str = Field("", max_length=LONGEST)


def _withdrawn(who: Caller, pk: int) -> Question:
    """The question that the caller may take back; raises a 404 or 403 problem, in this order."""
    found = _question(who, pk)
    who.may_act_for(found.from_side.city_id)
    if not found.may_withdraw:
        raise PermissionDenied
    return found


@router.post(
    "/questions/{id}/withdrawal",
    response=QuestionOut,
    auth=REPORTS.where(_withdrawn),
    url_name="withdraw",
)
@once
def withdraw(request: HttpRequest, id: int, said: WithdrawIn) -> HttpResponse:
    """Take an open question back."""
    who = caller(request)
    actions.withdraw(_withdrawn(who, id).pk, who.person, why=said.why)
    return rendered(QuestionOut.of(_question(who, id)))


class HitOut(Out):
    """Something that was found; `page` is where people read it."""

    title: str
    note: str
    page: str


class KindOfHitsOut(Out):
    """What was found of one kind, with the heading that the page of the search has for it."""

    heading: str
    hits: list[HitOut]


class FoundOut(Out):
    """What has all the words, by kind, at most 20 of each."""

    q: str
    kinds: list[KindOfHitsOut]


@router.get("/search", response=FoundOut, auth=READS, url_name="search")
def search(request: HttpRequest, q: str = "") -> HttpResponse:
    """The search of the header, over everything that the person may see; not for tokens of one roadmap."""
    refuse_unknown(request, ("q",))
    who = caller(request)
    form = SearchForm(request.GET)
    check_form(form)
    if who.token.roadmap_id:
        raise Problem(403, "one_roadmap", _("This token is for one roadmap: filter its items by q instead."))
    text = form.cleaned_data.get("q", "")
    kinds = [
        KindOfHitsOut(
            heading=str(heading),
            hits=[HitOut(title=hit.title, note=hit.note, page=address(hit.url)) for hit in hits],
        )
        for heading, hits in everywhere.find(who.person, text)
    ]
    return rendered(FoundOut(q=text, kinds=kinds))
