"""Questions between the sides: asked on an item's page, answered on a page of their own or in place."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cities.requests import SignedInRequest
from core import drafts, once
from core.drafts import survives_sign_in
from core.pages import answer as answer_page
from core.pages import wants_piece
from core.verbs import Conflict, add_errors, renew
from roadmap.models import Question
from roadmap.models.stated import StatedQuestion
from roadmap.questions import actions
from roadmap.questions.forms import AnswerForm, AskForm
from roadmap.questions.querysets import asking_sides
from roadmap.views.pieces import the_item


@survives_sign_in
@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, slug: str, number: str) -> HttpResponse:
    """Ask the other side something about an item."""
    item = the_item(request, slug, number)
    sides = asking_sides(request.user, item.roadmap)
    if not sides:
        raise PermissionDenied
    context = {"roadmap": item.roadmap, "item": item, "in_place": wants_piece(request)}
    page, piece = "roadmap/questions/ask.html", "roadmap/questions/_ask.html"
    if request.method == "GET":
        form = drafts.fill(AskForm(item=item, sides=sides), request)
        return answer_page(request, page, piece, {**context, "form": form})
    form = AskForm(request.POST, item=item, sides=sides)
    if form.is_valid():
        asked = form.asked
        try:
            if asked["to"] is None:
                raise ValidationError({"to": _("Nobody of this roadmap's sides: choose a body or a person.")})
            asked["from_side"] = int(asked["from_side"]) if asked["from_side"] else None
            with once.done_alone(once.pressed(request)):
                question = actions.ask(item.pk, request.user, **asked)
        except once.DoneBeforeError:
            return once.done_before(request, item.get_absolute_url())
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            drafts.forget(request)
            return _after(
                request, question.pk, _("The question is sent: %(to)s.") % {"to": question.addressee}
            )
    return answer_page(request, page, piece, {**context, "form": form}, 422)


@survives_sign_in
@require_http_methods(["GET", "POST"])
def question(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """A question with what was said to it, and the form of the answer for those who may give one."""
    found = the_question(request, slug, pk)
    if request.method == "GET":
        form = drafts.fill(AnswerForm(question=found), request) if found.may_answer else None
        return _show(request, found, form)
    if not found.may_answer:
        raise PermissionDenied
    form = AnswerForm(request.POST, question=found)
    if not form.is_valid():
        return _show(request, found, form, 422)
    said = form.cleaned_data
    return _act(
        request,
        found,
        form,
        lambda: actions.answer(found.pk, request.user, text=said["text"], seen=said["seen"]),
        _("The answer is sent."),
    )


@require_POST
def withdraw(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Take an open question back."""
    found = the_question(request, slug, pk)
    if not found.may_withdraw:
        raise PermissionDenied
    return _act(
        request,
        found,
        None,
        lambda: actions.withdraw(found.pk, request.user),
        _("The question is taken back."),
    )


def the_question(request: SignedInRequest, slug: str, pk: int) -> StatedQuestion:
    """The question with what was said to it and with what this person may do, or 404."""
    visible = Question.objects.visible_to(request.user).filter(item__roadmap__slug=slug)
    found = get_object_or_404(visible.with_all().with_rights_of(request.user), pk=pk)
    return cast("StatedQuestion", found)


def _act(
    request: SignedInRequest,
    found: StatedQuestion,
    form: AnswerForm | None,
    verb: Callable[[], Any],
    done: str,
) -> HttpResponse:
    try:
        with once.done_alone(once.pressed(request)):
            verb()
    except once.DoneBeforeError:
        return once.done_before(request, found.get_absolute_url())
    except ValidationError as refusal:
        if form is not None:
            add_errors(form, refusal)
        return _show(request, found, form, 422)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    except Conflict as conflict:
        now = the_question(request, found.item.roadmap.slug, found.pk)
        if form is not None:
            renew(form, seen=len(now.answers.all()))
        return _show(request, now, form, 409, str(conflict))
    drafts.forget(request)
    return _after(request, found.pk, done)


def _show(
    request: SignedInRequest,
    found: StatedQuestion,
    form: AnswerForm | None,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    context = {
        "roadmap": found.item.roadmap,
        "item": found.item,
        "question": found,
        "form": form if found.may_answer else None,
        "conflict": conflict,
        "in_place": wants_piece(request),
        "place": _place(request),
    }
    return answer_page(
        request, "roadmap/questions/page.html", "roadmap/questions/_question.html", context, status
    )


def _after(request: SignedInRequest, pk: int, done: str) -> HttpResponse:
    """After a verb: the question redrawn in place with what happened said in it, or the page where one was."""
    found = get_object_or_404(
        Question.objects.visible_to(request.user).with_all().with_rights_of(request.user), pk=pk
    )
    if wants_piece(request):
        context = {"roadmap": found.item.roadmap, "item": found.item, "question": found, "said": done}
        return render(
            request,
            "roadmap/questions/_question.html",
            {**context, "in_place": True, "place": _place(request)},
        )
    messages.success(request, done)
    if _place(request) == "my":
        return redirect("roadmap:my")
    return redirect(f"{found.item.get_absolute_url()}#question-{found.pk}")


def _place(request: SignedInRequest) -> str:
    asked = request.POST.get("place") or request.GET.get("place")
    return "my" if asked == "my" else "item"
