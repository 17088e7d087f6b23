"""My tasks, over all roadmaps."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from cities.requests import SignedInRequest
from roadmap import panels
from roadmap.duties import duties_of


@gzip_page
@require_GET
def my(request: SignedInRequest) -> HttpResponse:
    """What this person owes and has to decide, each with its form at hand."""
    duties = duties_of(request.user)
    groups = [
        ("to_decide", _("For acceptance"), duties.to_decide),
        ("dates_to_decide", _("Requests to move a date"), duties.dates_to_decide),
        ("overdue", _("Overdue"), duties.overdue),
        ("this_month", _("This month"), duties.this_month),
        ("later", _("Later"), duties.later),
        ("awaiting", _("Awaiting acceptance"), duties.awaiting),
        ("overdue_on_side", _("Overdue on your side"), duties.overdue_on_side),
    ]
    shown = [{"name": name, "title": title, "cells": cells} for name, title, cells in groups if cells]
    context = {"groups": shown, "place": "my", "panels": panels.of_person(request.user)}
    return render(request, "roadmap/my/page.html", context)
