"""The journal of security, and personal data: what is held, who is replaced, what the notice says."""

import io
import json
import zipfile
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from cities import notice, personal
from cities.journal_page import JournalFilter, as_csv
from cities.journal_words import in_words
from cities.permissions import administrators_only, may_administer
from cities.requests import SignedInRequest
from core import drafts
from core import journal as written
from core.drafts import survives_sign_in

A_PAGE = 50


@require_safe
@administrators_only
def journal(request: HttpRequest) -> HttpResponse:
    """The journal, newest first; `?who=`, `?kind=`, `?address=`, `?since=`, `?until=` narrow it."""
    form = JournalFilter(request.GET)
    page = Paginator(form.events(), A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [(event, in_words(event)) for event in page],
        "query": query.urlencode(),
        "is_filtered": any(query.values()),
    }
    return render(request, "cities/journal.html", context, status=422 if form.errors else 200)


@require_GET
@administrators_only
def journal_csv(request: HttpRequest) -> HttpResponse:
    """The rows that the filter of the address asks for, as .csv."""
    form = JournalFilter(request.GET)
    if not form.is_valid():
        return journal(request)
    written.note(written.Kind.EXPORTED, request=request, detail=f"journal: {request.GET.urlencode()}")
    response: Any = StreamingHttpResponse(as_csv(form.events()), content_type="text/csv; charset=utf-8")
    name = f"journal-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def held(request: SignedInRequest) -> FileResponse:
    """All that is held about oneself: a page to read and JSON, in a .zip."""
    person = request.user
    found = personal.held(person)
    titled = [(personal.HOLDINGS[name].title(), rows) for name, rows in found.items()]
    context = {"person": person, "at": timezone.now(), "holdings": titled}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("held.html", render_to_string("cities/personal/held.html", context))
        archive.writestr("held.json", json.dumps(found, ensure_ascii=False, indent=1))
    content.seek(0)
    written.note(written.Kind.PERSONAL, request=request, detail=f"{person.email}: taken along")
    name = f"personal-data-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def left(request: SignedInRequest) -> HttpResponse:
    """Who left so long ago that post and body may stand for the name; the marked ones are replaced."""
    if request.method == "POST":
        _replace(request)
        return redirect("cities:left")
    context = {"due": personal.due(), "waiting": personal.left().count()}
    return render(request, "cities/personal/left.html", context)


def _replace(request: SignedInRequest) -> None:
    replaced = 0
    for pk in request.POST.getlist("person"):
        try:
            personal.replace_as(request.user, int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
            replaced += 1
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
    if replaced:
        said = ngettext("%(count)d person is replaced.", "%(count)d people are replaced.", replaced)
        messages.success(request, said % {"count": replaced})
    elif not request.POST.getlist("person"):
        messages.error(request, _("Mark somebody first."))


class NoticeForm(forms.Form):
    """The notice about personal data, as administrators edit it."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=gettext_lazy("An empty line begins a paragraph; addresses of pages become links."),
        error_messages={
            "required": gettext_lazy("Write a text: the page is linked at the foot of every page.")
        },
    )


@login_not_required
@require_safe
def notice_page(request: HttpRequest) -> HttpResponse:
    """The notice about the processing of personal data, for everybody, signed in or not."""
    context = {"text": notice.text(), "may_edit": may_administer(request.user)}
    return render(request, "cities/personal/notice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@survives_sign_in
@administrators_only
def edit_notice(request: SignedInRequest) -> HttpResponse:
    """Change that text."""
    posted = request.POST if request.method == "POST" else None
    form = NoticeForm(posted, initial={"text": notice.text()})
    if form.is_valid():
        notice.write(request.user, form.cleaned_data["text"])
        messages.success(request, _("The notice was saved."))
        return redirect("cities:notice")
    context = {"form": drafts.fill(form, request)}
    status = 422 if form.errors else 200
    return render(request, "cities/personal/edit_notice.html", context, status=status)
