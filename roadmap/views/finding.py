"""The search of the header, over everything that a person may see."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cities.requests import SignedInRequest
from roadmap.forms.filters import SearchForm
from roadmap.search.everywhere import find, find_corrected


@require_GET
def search(request: SignedInRequest) -> HttpResponse:
    """What answers to the words of the address, by kind."""
    form = SearchForm(request.GET)
    form.is_valid()
    text = form.cleaned_data.get("q", "")
    kinds = find(request.user, text)
    meant = ""
    if text and not kinds:
        meant, kinds = find_corrected(request.user, text)
    context = {"text": text, "kinds": kinds, "corrected": meant}
    return render(request, "roadmap/search.html", context)
