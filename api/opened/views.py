"""The pages and files that everybody may have of an open roadmap, and the switch that opens it.

Whoever asks, signed in or not, gets the same; so caches may keep it. What is not open does not exist.
"""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from api.answers import not_modified
from api.opened import badge, content
from api.opened.models import USUAL_LICENCE, Opened
from cities.permissions import administrators_only
from cities.requests import SignedInRequest
from cities.signing_in.confirming import confirmed
from core import counters, journal
from core.addresses import place_of
from core.formulas import disarmed
from core.script_policy import scripts_by_address
from roadmap.models import Roadmap

P = ParamSpec("P")
# Questions a minute from one place.
LIMIT = 120
MINUTE = 60


def for_everybody(
    view: Callable[Concatenate[HttpRequest, Opened, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view of an open roadmap (`slug` of the address): limited, and the same for whoever asks."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if counters.add(counters.key("opened", place_of(request)), MINUTE) > LIMIT:
            answer = HttpResponse(_("Too many requests: try again in a minute."), status=429)
            answer["Retry-After"] = str(MINUTE)
            return answer
        slug = kwargs.pop("slug")
        opened = Opened.objects.select_related("roadmap").filter(roadmap__slug=slug).first()
        if opened is None:
            raise Http404
        answer = view(request, opened, *args, **kwargs)
        # Whoever looked at the session before did so for other pages: of it nothing stands in this answer.
        request.session.accessed = False
        answer = not_modified(request, answer)
        answer["Cache-Control"] = f"public, max-age={content.KEPT}"
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer

    return login_not_required(require_safe(wrapper))


@for_everybody
# A page that caches keep bears no number of its own for its script: that is known by its address.
@scripts_by_address
def page(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The page: figures, directions, items, events, and where to take the data."""
    known = content.of(opened)
    context: dict[str, Any] = {
        # Nobody's page: whoever is signed in gets the same, and no cookie.
        "user": AnonymousUser(),
        "messages": [],
        "csrf_token": "",
        "csp_nonce": "",
        "opened": opened,
        # The head bears its name.
        "roadmap": opened.roadmap,
        "known": {**known, "items": content.with_names(known), "events": content.with_days(known)},
        "on": date.fromisoformat(known["on"]),
        "figures": content.labelled(known),
        # Django's own json_script writes another type, which search engines do not read.
        "schema_org": [mark_safe(_safely(one)) for one in content.schema_org(known)],  # noqa: S308 - escaped
        "site": settings.SITE_URL,
    }
    return render(request, "api/opened/page.html", context)


def _safely(value: Any) -> str:
    """JSON that may stand in a page: nothing in it ends its element or begins another."""
    said = json.dumps(value, ensure_ascii=False)
    return said.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


@for_everybody
def data_json(request: HttpRequest, opened: Opened) -> HttpResponse:
    """All of it as JSON."""
    return _file(json.dumps(content.of(opened), ensure_ascii=False, indent=1), "application/json")


@for_everybody
def events_json(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The events as Schema.org has them."""
    said = json.dumps(content.schema_org(content.of(opened)), ensure_ascii=False, indent=1)
    return _file(said, "application/ld+json")


@for_everybody
def items_csv(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The items as a table for spreadsheet programs."""
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";", lineterminator="\r\n")
    rows.writerows([disarmed(cell) for cell in row] for row in content.table(content.of(opened)))
    answer = _file("\ufeff" + written.getvalue(), "text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{opened.roadmap.slug}.csv"'
    return answer


@for_everybody
def badge_svg(request: HttpRequest, opened: Opened) -> HttpResponse:
    """How far the roadmap is, as a picture for other pages."""
    roadmap = opened.roadmap
    return _file(
        badge.drawn(content.of(opened), roadmap.short_title or roadmap.title), "image/svg+xml; charset=utf-8"
    )


def _file(said: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(said, content_type=content_type)
    # Open data: also for scripts of other sites.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


class OpenForm(forms.Form):
    """Whether everybody may see the roadmap, and what they may do with the data."""

    is_open = forms.BooleanField(
        label=gettext_lazy("Open to everybody"),
        required=False,
        help_text=gettext_lazy("Also to search engines and to people without an account."),
    )
    licence = forms.CharField(
        label=gettext_lazy("Licence"),
        max_length=300,
        help_text=gettext_lazy("It stands in every file. Usual for open data: CC BY 4.0."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@confirmed
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Open a roadmap to everybody, or close it."""
    roadmap = get_object_or_404(Roadmap, slug=slug)
    opened = Opened.objects.filter(roadmap=roadmap).first()
    stands = {"is_open": opened is not None, "licence": opened.licence if opened else USUAL_LICENCE}
    form = OpenForm(request.POST if request.method == "POST" else None, initial=stands)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        if said["is_open"]:
            Opened.objects.update_or_create(
                roadmap=roadmap, defaults={"licence": " ".join(said["licence"].split())}
            )
            messages.success(request, _("The roadmap is open to everybody."))
        else:
            Opened.objects.filter(roadmap=roadmap).delete()
            said_so = _(
                "The roadmap is open to nobody but its people. Whoever looked at it lately may see it for %(minutes)d "
                "minutes more."
            )
            messages.success(request, said_so % {"minutes": content.KEPT // 60})
        what = "opened to everybody" if said["is_open"] else "closed to everybody"
        journal.note(journal.Kind.SETTINGS, request=request, detail=f"roadmap {slug} {what}")
        return redirect("open_edit", slug)
    status = 422 if form.errors else 200
    return render(
        request, "api/opened/edit.html", {"form": form, "roadmap": roadmap, "opened": opened}, status=status
    )
