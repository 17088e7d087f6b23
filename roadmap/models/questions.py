"""What one side asks the other at an item, and what was said to it. Nothing of it is changed afterwards."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.keeping import kept
from core.words import vector
from roadmap.choices import AnswerKind
from roadmap.models.acts import Act, who_it_was
from roadmap.models.plan import Item, Side
from roadmap.questions.querysets import QuestionQuerySet

LONGEST = 10_000


class Said(Act):
    """Words of a person, for a body."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="+"
    )
    body = models.ForeignKey(
        "cities.Body", models.PROTECT, verbose_name=_("body"), related_name="+", null=True, blank=True
    )
    text = models.TextField(_("text"), blank=True, max_length=LONGEST)

    class Meta(Act.Meta):
        abstract = True


class Question(Said):
    """What a side asks another one at an item, addressed to a body or a person of that side.

    It is open while nothing was said to it: neither an answer, nor that it is taken back.
    """

    # Of a row of `QuestionQuerySet.with_rights_of` only.
    is_open: bool
    may_answer: bool
    may_withdraw: bool

    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("item"), related_name="questions")
    from_side = models.ForeignKey(
        Side, models.RESTRICT, verbose_name=_("asking side"), related_name="questions_asked"
    )
    to_side = models.ForeignKey(Side, models.RESTRICT, verbose_name=_("asked side"), related_name="questions")
    to_body = models.ForeignKey(
        "cities.Body", models.PROTECT, verbose_name=_("asked body"), related_name="+", null=True, blank=True
    )
    to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("asked person"),
        related_name="+",
        null=True,
        blank=True,
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(name="question_of_item", fields=["item", "-created_at"]),
            GinIndex(vector("text"), name="question_words"),
        ]
        constraints = [
            models.CheckConstraint(
                name="question_says_something",
                condition=~Q(text=""),
                violation_error_message=_("Write what you ask."),
            ),
            models.CheckConstraint(name="question_to_another_side", condition=~Q(from_side=F("to_side"))),
            models.CheckConstraint(
                name="question_to_a_body_or_a_person",
                condition=Q(to_body__isnull=False, to_person__isnull=True)
                | Q(to_body__isnull=True, to_person__isnull=False),
                violation_error_message=_("Choose a body or a person of the other side."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="question_of_one_roadmap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF (SELECT count(*) FROM roadmap_side s JOIN roadmap_item i ON i.roadmap_id = s.roadmap_id
                        WHERE i.id = NEW.item_id AND s.id IN (NEW.from_side_id, NEW.to_side_id)) <> 2 THEN
                        RAISE EXCEPTION 'question_of_one_roadmap' USING ERRCODE = 'check_violation';
                    END IF;
                    IF NOT EXISTS (SELECT 1 FROM roadmap_side s JOIN cities_body b ON b.city_id = s.city_id
                                   LEFT JOIN cities_user u ON u.id = NEW.to_person_id
                                   WHERE s.id = NEW.to_side_id AND b.id IN (NEW.to_body_id, u.body_id)) THEN
                        RAISE EXCEPTION 'question_to_somebody_of_the_side' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="question_is_never_changed", operation=pgtrigger.Update),
            who_it_was("question", "author_id", "author_name", "author_post"),
            *kept("question"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} · {self.text[:80]}"

    def get_absolute_url(self) -> str:
        return reverse("roadmap:question", args=[self.item.roadmap.slug, self.pk])

    @property
    def addressee(self) -> str:
        """Whom it asks: the body's short name, or the person's name."""
        return str(self.to_person or (self.to_body.label if self.to_body else ""))


class Answer(Said):
    """What was said to a question: an answer of the asked side, or that the asking side takes it back."""

    question = models.ForeignKey(Question, models.CASCADE, verbose_name=_("question"), related_name="answers")
    kind = models.CharField(_("kind"), max_length=10, choices=AnswerKind, default=AnswerKind.ANSWER)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(name="answer_of_question", fields=["question", "created_at"]),
            GinIndex(vector("text"), name="answer_words"),
        ]
        constraints = [
            models.CheckConstraint(name="answer_kind_is_known", condition=Q(kind__in=AnswerKind.values)),
            models.CheckConstraint(
                name="answer_says_something",
                condition=~Q(text="") | Q(kind=AnswerKind.WITHDRAWN),
                violation_error_message=_("Write the answer."),
            ),
            models.UniqueConstraint(
                name="answer_taken_back_once", fields=["question"], condition=Q(kind=AnswerKind.WITHDRAWN)
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="answer_is_never_changed", operation=pgtrigger.Update),
            who_it_was("answer", "author_id", "author_name", "author_post"),
            *kept("answer"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} · {self.text[:80]}"

    @property
    def is_withdrawal(self) -> bool:
        return self.kind == AnswerKind.WITHDRAWN
