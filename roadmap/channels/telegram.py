"""Telegram: https://core.telegram.org/bots/api, the four methods that reminders need."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.conf import settings

from core.apart import apart
from roadmap.channels.bots import Said, Unheard, asked
from roadmap.channels.waiting import UNTOLD
from roadmap.choices import ChannelName
from roadmap.reminders.post import ServerAnswer

LIMITED, BAD, FORBIDDEN = 429, 400, 403
# What it says of a chat that there is not (any more), beside 403.
NO_SUCH_CHAT = ("chat not found", "user not found", "peer_id_invalid")
AT_ONCE = 100


class Telegram:
    """Our bot there."""

    name: str = ChannelName.TELEGRAM

    @property
    def token(self) -> str:
        token: str = settings.TELEGRAM_BOT_TOKEN
        return token

    def username(self) -> str:
        return str(self._read("getMe", {}).get("username", ""))[:100]

    def heard(self, marker: str) -> tuple[Sequence[Said], str]:
        asked_for = {"limit": AT_ONCE, "timeout": 0, "allowed_updates": ["message", "my_chat_member"]}
        if marker:
            asked_for["offset"] = int(marker)
        rows = self._read("getUpdates", asked_for)
        found: list[Said] = []
        for row in rows if isinstance(rows, list) else []:
            marker = str(int(row["update_id"]) + 1)
            with apart("Something that was said to the bot of %s has a shape that is not known", self.name):
                found.append(_said(row, marker))
        return found, marker

    def say(self, chat: str, text: str) -> ServerAnswer:
        data = {"chat_id": chat, "text": text, "link_preview_options": {"is_disabled": True}}
        answered, content = asked("POST", self._url("sendMessage"), data=data, secret=self.token)
        if answered.ok and content.get("ok"):
            return ServerAnswer(True)
        why = str(content.get("description", "")) or answered.error or "no answer that can be read"
        # Only if Telegram itself says so: a proxy on the way may refuse as well.
        said = content.get("error_code") == answered.status
        gone = said and (
            answered.status == FORBIDDEN
            or (answered.status == BAD and any(words in why.lower() for words in NO_SUCH_CHAT))
        )
        retry_after = _number(content.get("parameters"), "retry_after") or answered.retry_after
        return ServerAnswer(
            False,
            f"Telegram: {why}"[:300],
            permanent=gone or answered.status == BAD,
            # An answer of 200 that cannot be read may well be that of a message that was taken.
            uncertain=answered.uncertain or answered.ok,
            unlinked=gone,
            of_the_line=not gone and answered.status != BAD,
            retry_after=(retry_after or UNTOLD) if answered.status == LIMITED else 0,
        )

    def link(self, username: str, code: str) -> str:
        return f"https://t.me/{quote(username)}?start={code}" if username else ""

    def _read(self, method: str, data: dict[str, Any]) -> Any:
        answered, content = asked("POST", self._url(method), data=data, secret=self.token)
        if not answered.ok or not content.get("ok"):
            why = str(content.get("description", "")) or answered.error or "no answer that can be read"
            retry_after = _number(content.get("parameters"), "retry_after") or answered.retry_after
            raise Unheard(why[:300], retry_after)
        return content.get("result", {})

    def _url(self, method: str) -> str:
        return f"{settings.TELEGRAM_API_URL}/bot{self.token}/{method}"


def _said(row: dict[str, Any], marker: str) -> Said:
    """An update that tells us nothing (a group, a sticker) is one without a chat or a text."""
    message = row.get("message") or row.get("my_chat_member") or {}
    chat = message.get("chat") or {}
    if chat.get("type") != "private":
        return Said("", "", marker=marker)
    state = (message.get("new_chat_member") or {}).get("status", "")
    return Said(str(chat.get("id", "")), str(message.get("text", "")), state in ("kicked", "left"), marker)


def _number(found: object, name: str) -> int:
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, int) else 0
