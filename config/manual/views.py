"""The pages of the manual. Open to everybody: who can't sign in needs them most, and they hold no data."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.manual.chapters import BY_SLUG, CHAPTERS, body_of, search, sections_of

LONGEST_SEARCH = 100


@require_safe
@login_not_required
def contents(request: HttpRequest) -> HttpResponse:
    """The chapters, the reader's own first; with `q`, the sections that have these words."""
    words = request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    role = getattr(request.user, "role", "")
    context = {
        "words": words,
        "found": search(words),
        "chapters": [(chapter, sections_of(chapter)) for chapter in CHAPTERS],
        "own": next((chapter for chapter in CHAPTERS if role and chapter.role == role), None),
    }
    return render(request, "manual/contents.html", context)


@require_safe
@login_not_required
def chapter(request: HttpRequest, chapter: str) -> HttpResponse:
    """One chapter; 404 for a name that no chapter has."""
    found = BY_SLUG.get(chapter)
    if found is None:
        raise Http404
    place = CHAPTERS.index(found)
    context = {
        "chapter": found,
        "body": body_of(found),
        "sections": sections_of(found),
        "previous": CHAPTERS[place - 1] if place else None,
        "following": CHAPTERS[place + 1] if place + 1 < len(CHAPTERS) else None,
    }
    return render(request, "manual/chapter.html", context)


@require_safe
@login_not_required
def whole(request: HttpRequest) -> HttpResponse:
    """All chapters on one page, to be printed or kept."""
    return render(request, "manual/whole.html", {"chapters": [(one, body_of(one)) for one in CHAPTERS]})
