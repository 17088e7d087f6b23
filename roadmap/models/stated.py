"""Rows with what the querysets of `roadmap.querysets` add to them, for readers and for the checker of types."""

from datetime import date
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from roadmap.models.milestones import Milestone
from roadmap.models.questions import Question

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class MilestoneNotes(TypedDict):
    """What `with_state()` and `with_rights_of(user)` add; `today` is the date in the side's city."""

    today: date
    is_overdue: bool
    is_due_soon: bool
    is_silent: bool
    is_disputed: bool
    is_waited_for: bool
    may_report: bool
    may_decide: bool


class QuestionNotes(TypedDict):
    """What `with_rights_of(user)` adds to a question."""

    is_open: bool
    may_answer: bool
    may_withdraw: bool


if TYPE_CHECKING:
    StatedMilestone: TypeAlias = WithAnnotations[Milestone, MilestoneNotes]
    StatedQuestion: TypeAlias = WithAnnotations[Question, QuestionNotes]
else:
    StatedMilestone, StatedQuestion = Milestone, Question
