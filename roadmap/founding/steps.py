"""The first steps of an installation: what is done, what is missing, and where to do it."""

from dataclasses import dataclass

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities import mail_check
from cities.choices import Role
from cities.models import Body, User
from roadmap.models import Roadmap

# Whether anything is missing is asked on every page of an administrator: not more often than this, seconds.
ASKED_AGAIN = 60
SETTLED = 24 * 3600
KEY = "first-steps-missing"


@dataclass(frozen=True)
class Step:
    """One step: what it is, its state (a sentence), whether it is done, the button that does it, and another way."""

    name: str
    title: str
    text: str
    is_done: bool
    url: str = ""
    action: str = ""
    other_url: str = ""
    other_action: str = ""


def steps(roadmap: Roadmap | None = None) -> list[Step]:
    """The steps in their order, for `roadmap` or else the newest one. Seven queries at most."""
    roadmap = roadmap or Roadmap.objects.order_by("-pk").first()
    if roadmap is None:
        return [_no_roadmap(), *_to_come(), _mail()]
    cities = [side.city for side in roadmap.sides.select_related("city").order_by("order")]
    peopled = set(Body.objects.filter(city__in=cities).order_by().values_list("city", flat=True).distinct())
    coordinated = set(
        User.objects.filter(body__city__in=cities, role=Role.COORDINATOR, is_active=True)
        .order_by()
        .values_list("body__city", flat=True)
    )
    items = roadmap.items.count()
    return [
        _sides(roadmap, cities),
        _plan(roadmap, items),
        # Without sides nobody can be missing: these steps wait, as before there was a roadmap.
        _bodies(roadmap, [city for city in cities if city.pk not in peopled], items)
        if cities
        else _bodies_to_come(),
        _people([city for city in cities if city.pk not in coordinated]) if cities else _people_to_come(),
        _mail(),
    ]


def are_missing() -> bool:
    """Whether a step of the newest roadmap is not done, as of a minute ago at most."""
    known = cache.get(KEY)
    return note(steps()) if known is None else known


def note(found: list[Step]) -> bool:
    """Keep what `steps` says for the pages that only ask whether anything is missing; returns it."""
    missing = not all(step.is_done for step in found)
    cache.set(KEY, missing, ASKED_AGAIN if missing else SETTLED)
    return missing


def _no_roadmap() -> Step:
    return Step(
        "roadmap",
        _("The roadmap and its sides"),
        _("What is the document called, which years is it for, which cities signed it?"),
        False,
        reverse("roadmap:new"),
        _("Make the roadmap"),
    )


def _to_come() -> list[Step]:
    return [
        Step("plan", _("The plan"), _("The signed document goes in as it is: Excel, Word or CSV."), False),
        _bodies_to_come(),
        _people_to_come(),
    ]


def _bodies_to_come() -> Step:
    text = _("They come with the plan; you say which name means which body.")
    return Step("bodies", _("Bodies"), text, False)


def _people_to_come() -> Step:
    return Step("people", _("People"), _("A coordinator on each side, then those who report."), False)


def _sides(roadmap: Roadmap, cities: list) -> Step:
    title = _("The roadmap and its sides")
    address = reverse("roadmap:edit", args=[roadmap.slug])
    names = ", ".join(city.name for city in cities)
    if len(cities) < 2:
        text = _("“%(roadmap)s” has fewer than two sides: add the cities that signed it.")
        return Step("roadmap", title, text % {"roadmap": roadmap}, False, address, _("Add the sides"))
    text = _("“%(roadmap)s”, sides: %(names)s.") % {"roadmap": roadmap, "names": names}
    return Step("roadmap", title, text, True, address, _("Change"))


def _plan(roadmap: Roadmap, count: int) -> Step:
    address = reverse("roadmap:import", args=[roadmap.slug])
    if not count:
        text = _("There are no items yet. The signed document goes in as it is: Excel, Word or CSV.")
        by_hand = reverse("roadmap:add_item", args=[roadmap.slug])
        return Step(
            "plan", _("The plan"), text, False, address, _("Upload the plan"), by_hand, _("Add an item")
        )
    text = ngettext("%(count)d item.", "%(count)d items.", count) % {"count": count}
    return Step("plan", _("The plan"), text, True, reverse("roadmap:items", args=[roadmap.slug]), _("Look"))


def _bodies(roadmap: Roadmap, lacking: list, items: int) -> Step:
    if lacking:
        text = _("No bodies yet: %(cities)s. They come with the plan; you say which name means which body.")
        names = ", ".join(city.name for city in lacking)
        ways = (reverse("roadmap:import", args=[roadmap.slug]), _("Upload the plan"))
        by_hand = (reverse("cities:add_body"), _("Add a body"))
        if items:
            # The plan is there, and has come without them: typed, or with nobody in its columns.
            text = _("No bodies yet: %(cities)s. Without one nobody on that side answers for an item.")
            return Step("bodies", _("Bodies"), text % {"cities": names}, False, *by_hand)
        return Step("bodies", _("Bodies"), text % {"cities": names}, False, *ways, *by_hand)
    return Step(
        "bodies", _("Bodies"), _("Each side has its bodies."), True, reverse("roadmap:bodies"), _("Look")
    )


def _people(lacking: list) -> Step:
    if lacking:
        names = ", ".join(city.name for city in lacking)
        text = _("No coordinator yet: %(cities)s. Without one nobody accepts the reports of that side.")
        return Step(
            "people",
            _("People"),
            text % {"cities": names},
            False,
            reverse("cities:invite_many"),
            _("Invite people"),
        )
    return Step(
        "people", _("People"), _("Each side has a coordinator."), True, reverse("cities:people"), _("People")
    )


def _mail() -> Step:
    check = mail_check.last()
    if check is None:
        text = _("Invitations and reminders leave by mail. Send a letter to yourself to see that it leaves.")
        return Step("mail", _("Mail"), text, False)
    return Step("mail", _("Mail"), check.answer, check.is_taken)
