"""Who asks: a token's person, and what is left of the person's rights."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from api import tokens
from api.choices import Scope
from api.models import Answered, Token
from api.problems import Problem, missing
from cities.models import City, User
from cities.permissions import may_administer, may_coordinate_something
from cities.signing_in import demand
from core import counters, journal
from core.addresses import place_of
from core.ids import read_id
from core.prepared import prepared
from events.models import Event
from events.querysets import EventQuerySet
from roadmap.models import Attachment, Item, Milestone, Question, Report, Roadmap
from roadmap.querysets import (
    AttachmentQuerySet,
    ItemQuerySet,
    MilestoneQuerySet,
    ReportQuerySet,
    RoadmapQuerySet,
    visible_cities,
)
from roadmap.questions.querysets import QuestionQuerySet

MINUTE = 60
# So many unknown tokens of one place in so many seconds; then it waits, and nobody else does.
UNKNOWN, UNKNOWN_PERIOD = 30, 15 * 60


@dataclass(frozen=True)
class Caller:
    """A token and its person; everything that the API reads is asked for here."""

    token: Token
    # The roadmaps of this request, by their addresses: each is asked for once.
    known: dict[str, Roadmap] = field(default_factory=dict, repr=False, compare=False)

    @property
    def person(self) -> User:
        return self.token.person

    def roadmaps(self) -> RoadmapQuerySet:
        found = Roadmap.objects.visible_to(self.person)
        return found.filter(pk=self.token.roadmap_id) if self.token.roadmap_id else found

    def roadmap(self, slug: str) -> Roadmap:
        """The roadmap of this address; raises a 404 problem."""
        if slug not in self.known:
            found = next(iter(_roadmap(self.person, slug)), None)
            if found is None or self.token.roadmap_id not in (None, found.pk):
                raise missing()
            self.known[slug] = found
        return self.known[slug]

    def items(self) -> ItemQuerySet:
        found = Item.objects.visible_to(self.person)
        return found.filter(roadmap=self.token.roadmap_id) if self.token.roadmap_id else found

    def milestones(self) -> MilestoneQuerySet:
        found = Milestone.objects.visible_to(self.person)
        return found.filter(item__roadmap=self.token.roadmap_id) if self.token.roadmap_id else found

    def reports(self) -> ReportQuerySet:
        found = Report.objects.visible_to(self.person)
        return (
            found.filter(milestone__item__roadmap=self.token.roadmap_id) if self.token.roadmap_id else found
        )

    def questions(self) -> QuestionQuerySet:
        found = Question.objects.visible_to(self.person)
        return found.filter(item__roadmap=self.token.roadmap_id) if self.token.roadmap_id else found

    def proofs(self) -> AttachmentQuerySet:
        """The evidence that the caller may have: what is for official use, only who may report on its item."""
        return Attachment.objects.readable_by(self.person).order_by("pk")

    def events(self) -> EventQuerySet:
        """The events that the caller may see, of the token's roadmap where it is for one."""
        found = Event.objects.visible_to(self.person)
        return found.of_roadmap(self.token.roadmap_id) if self.token.roadmap_id else found

    def cities(self) -> "QuerySet[City]":
        """Those of the roadmaps that the token is for, and the person's own where it is for all."""
        found = visible_cities(self.person)
        return found.filter(sides__roadmap=self.token.roadmap_id) if self.token.roadmap_id else found

    def may_import(self) -> None:
        """Raise a 403 problem unless the person imports plans; a token for one side changes no plan of both."""
        if not may_administer(self.person):
            raise Problem(403, "forbidden", _("Your rights do not reach so far."))
        if self.token.side_id:
            raise Problem(403, "other_side", _("This token is for another side."))

    def may_act_for(self, city_id: int | None) -> None:
        """Raise a 403 problem where the token is for one side, and that of another city; or for a roadmap that does
        not bind the city."""
        if self.token.side is not None and self.token.side.city_id != city_id:
            raise Problem(403, "other_side", _("This token is for another side."))
        if self.token.roadmap_id and not self.cities().filter(pk=city_id or 0).exists():
            raise Problem(403, "other_roadmap", _("This token is for another roadmap."))

    def may_change_all_of(self, items: "QuerySet[Item]") -> None:
        """Raise a 403 problem where some of what a change concerns is of another roadmap than the token's."""
        if self.token.roadmap_id and items.exclude(roadmap=self.token.roadmap_id).exists():
            raise Problem(403, "other_roadmap", _("This token is for another roadmap."))

    def may_invite(self) -> None:
        """Raise a 403 problem unless the person invites people; and where the token is for one roadmap: an account
        reaches whatever its city has, stays when the token is gone, and makes tokens of its own."""
        if not may_coordinate_something(self.person):
            raise Problem(403, "forbidden", _("Your rights do not reach so far."))
        if self.token.roadmap_id:
            raise Problem(403, "one_roadmap", _("This token is for one roadmap: it invites nobody."))

    def may_touch(self, milestone: Milestone) -> None:
        """Raise a 403 problem where the token is for another side than the milestone's."""
        if self.token.side_id and milestone.side_id != self.token.side_id:
            raise Problem(403, "other_side", _("This token is for another side."))


@prepared
def _roadmap(person: User, slug: str) -> QuerySet[Roadmap]:
    return Roadmap.objects.visible_to(person).filter(slug=slug)


class ApiRequest(HttpRequest):
    """A request that a token was let in with: whose it is, and the limit of a minute with what is left of it.

    `is_known` says that the token was one in force, whatever became of the request.
    """

    auth: Caller
    api_rate: tuple[int, int]
    is_known: bool


class Bearer(HttpBearer):
    """Lets those in whose token has the scope; each question counts against the token's limit of a minute.

    `may` is what the operation asks for beside the scope. It is called with the caller and the values of the address in
    their order (a slug is text, all others are ids), and raises the problem of whoever may not: before anything of what
    was sent is read, so that nobody hears of a body who has no right to send one.
    """

    def __init__(self, scope: Scope, may: Callable[..., object] | None = None) -> None:
        super().__init__()
        self.scope = scope
        self.may = may

    def where(self, may: Callable[..., object]) -> "Bearer":
        """The same for an operation that asks for more than the scope."""
        return Bearer(self.scope, may)

    def __call__(self, request: HttpRequest) -> object:
        text = request.headers.get("Authorization", "")
        kind, _space, token = text.partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            raise Problem(401, "no_token", _("Send a token: Authorization: Bearer …"))
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        found = tokens.find(token)
        if found is None or found.person.must_change_password:
            _refuse_unknown(request, token)
        self._count(request, found)
        # For the history, the log, the journal and the verbs it is this person who acts.
        request.user = found.person
        cast(ApiRequest, request).is_known = True
        if demand.is_overdue(found.person):
            raise Problem(
                403,
                "factor_missing",
                _("A second factor is demanded of you: sign in and set it up, then the token works again."),
            )
        if self.scope not in found.scopes:
            raise Problem(
                403,
                "scope_missing",
                _("This token lacks the scope “%(scope)s”.") % {"scope": self.scope},
                scope=str(self.scope),
            )
        tokens.note_use(found)
        who = Caller(found)
        if self.may is not None and not _is_sent_again(request, found):
            self.may(who, *_address(request))
        return who

    def _count(self, request: HttpRequest, token: Token) -> None:
        used = counters.add(counters.key("api", token.pk), MINUTE)
        limit = settings.API_LIMIT
        cast(ApiRequest, request).api_rate = (limit, max(limit - used, 0))
        if used > limit:
            raise Problem(
                429,
                "too_many",
                _("%(limit)d requests a minute at most.") % {"limit": limit},
                retry_after=MINUTE,
            )


def _is_sent_again(request: HttpRequest, token: Token) -> bool:
    """Whether the token used this `Idempotency-Key` before: then `api.once` gives the first answer or refuses, and does
    nothing. Without this, what was removed would be missing when its removal is sent again."""
    key = request.headers.get("Idempotency-Key", "").strip()
    return bool(key) and key.isprintable() and Answered.objects.filter(token=token, key=key).exists()


def _address(request: HttpRequest) -> list[int | str]:
    """The values in the address; raises a 404 problem for what can be no id."""
    values: list[int | str] = []
    for name, text in request.resolver_match.kwargs.items() if request.resolver_match else ():
        value = text if name == "slug" else read_id(text)
        if value is None:
            raise missing()
        values.append(value)
    return values


def _refuse_unknown(request: HttpRequest, text: str) -> NoReturn:
    """Raise the problem for what is no token in force; each is written down, and too many of a place are slowed."""
    tried = counters.add(counters.key("api-unknown", place_of(request)), UNKNOWN_PERIOD)
    if tried > UNKNOWN:
        if tried == UNKNOWN + 1:
            journal.note(journal.Kind.SLOWED, request=request, detail="API")
        raise Problem(
            429, "too_many", _("Too many unknown tokens from your address."), retry_after=UNKNOWN_PERIOD
        )
    journal.note(journal.Kind.FAILED, request=request, detail=f"API: {tokens.hint_of(text)}")
    raise Problem(401, "bad_token", _("This token is unknown, has run out, or was revoked."))


READS, REPORTS, DECIDES, ADMINISTERS = (
    Bearer(scope) for scope in (Scope.READ, Scope.REPORT, Scope.DECIDE, Scope.ADMINISTER)
)


def caller(request: HttpRequest) -> Caller:
    """Who asks; every operation of the API has let nobody in without a token."""
    return cast(ApiRequest, request).auth
