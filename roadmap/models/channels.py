"""Chats of messengers in which people are reminded, and what is known of the bots that do it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.resting import Resting
from roadmap.choices import BOTS, ChannelName


class Bot(Resting):
    """Our bot of a messenger: up to where its messages were read, and whether it answers."""

    channel = models.CharField(_("channel"), max_length=10, choices=ChannelName, primary_key=True)
    username = models.CharField(_("name of the bot"), max_length=100, blank=True)
    # The messenger gives the messages after this one.
    marker = models.CharField(_("read up to"), max_length=40, blank=True)
    # One worker listens at a time; one that died lets another in after this.
    listening_until = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(_("answered last"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("bot")
        verbose_name_plural = _("bots")
        constraints = [models.CheckConstraint(name="bot_is_known", condition=Q(channel__in=BOTS))]

    def __str__(self) -> str:
        return self.get_channel_display()


class LinkedChat(models.Model):
    """The chat with our bot that is one person's own; before it is known, the code by which it will be linked.

    A chat belongs to one account, and an account has one chat of each messenger. Of a code only a print is kept.
    `asked_chat` has sent the code, and is linked once its number was typed on the profile.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="linked_chats"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=ChannelName)
    chat = models.CharField(_("number of the chat"), max_length=40, blank=True)
    linked_at = models.DateTimeField(_("linked"), null=True, blank=True)
    code = models.CharField(max_length=64, blank=True, editable=False)
    asked_chat = models.CharField(_("chat that sent the code"), max_length=40, blank=True, editable=False)
    code_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("chat with a bot")
        verbose_name_plural = _("chats with bots")
        constraints = [
            models.UniqueConstraint(name="linked_chat_one_of_person", fields=["person", "channel"]),
            models.UniqueConstraint(
                name="linked_chat_of_one_person", fields=["channel", "chat"], condition=~Q(chat="")
            ),
            models.UniqueConstraint(
                name="linked_chat_code_once", fields=["channel", "code"], condition=~Q(code="")
            ),
            models.CheckConstraint(name="linked_chat_of_known_bot", condition=Q(channel__in=BOTS)),
            models.CheckConstraint(
                name="linked_chat_since",
                condition=Q(chat="", linked_at__isnull=True) | (~Q(chat="") & Q(linked_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="linked_chat_code_ends", condition=Q(code="") | Q(code_until__isnull=False)
            ),
            models.CheckConstraint(
                name="linked_chat_asked_by_code", condition=Q(asked_chat="") | ~Q(code="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.get_channel_display()}"

    @property
    def is_asked_for(self) -> bool:
        """Whether a chat waits for its number to be typed on the profile."""
        return bool(self.asked_chat and self.code_until and self.code_until > timezone.now())
