"""MAX: https://dev.max.ru/docs-api, the three addresses that reminders need.

Its server has a certificate of the Russian national authority: SSL_CERT_FILE has to name a file that holds it too.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from core.apart import apart
from core.line import Answered
from roadmap.channels.bots import Said, Unheard, asked
from roadmap.channels.waiting import UNTOLD
from roadmap.choices import ChannelName
from roadmap.reminders.post import ServerAnswer

LIMITED, BAD, FORBIDDEN, MISSING = 429, 400, 403, 404
AT_ONCE = 100
# What it says of somebody who is not to be reached (any more): `dialog.suspended`, `chat.denied`, `user.not.found` …
OF_THE_PERSON = ("chat.", "dialog.", "user.")
KINDS = ("bot_started", "bot_stopped", "message_created")


class Max:
    """Our bot there. A person is reached by the number of his or her account."""

    name: str = ChannelName.MAX

    @property
    def token(self) -> str:
        token: str = settings.MAX_BOT_TOKEN
        return token

    def username(self) -> str:
        return str(self._read("/me").get("username") or "")[:100]

    def heard(self, marker: str) -> tuple[Sequence[Said], str]:
        query = {"limit": str(AT_ONCE), "timeout": "0", "types": ",".join(KINDS)}
        if marker:
            query["marker"] = marker
        content = self._read(f"/updates?{urlencode(query)}")
        rows = content.get("updates")
        found: list[Said] = []
        for row in rows if isinstance(rows, list) else []:
            with apart("Something that was said to the bot of %s has a shape that is not known", self.name):
                found.append(_said(row))
        further = content.get("marker")
        return found, str(further) if isinstance(further, int) else marker

    def say(self, chat: str, text: str) -> ServerAnswer:
        query = urlencode({"user_id": chat, "disable_link_preview": "true"})
        answered, content = self._ask("POST", f"/messages?{query}", {"text": text})
        if answered.ok:
            return ServerAnswer(True)
        # Only if MAX itself says so: a proxy on the way may refuse as well.
        about_person = str(content.get("code", "")).startswith(OF_THE_PERSON)
        gone = answered.status in (FORBIDDEN, MISSING) and about_person
        return ServerAnswer(
            False,
            f"MAX: {_why(answered, content)}"[:300],
            permanent=gone or answered.status == BAD,
            uncertain=answered.uncertain,
            unlinked=gone,
            of_the_line=not gone and answered.status != BAD,
            retry_after=(answered.retry_after or UNTOLD) if answered.status == LIMITED else 0,
        )

    def link(self, username: str, code: str) -> str:
        return f"https://max.ru/{quote(username)}?start={code}" if username else ""

    def _read(self, path: str) -> dict[str, Any]:
        answered, content = self._ask("GET", path)
        if not answered.ok:
            raise Unheard(_why(answered, content)[:300], answered.retry_after)
        return content

    def _ask(self, method: str, path: str, data: object = None) -> tuple[Answered, dict[str, Any]]:
        headers = {"Authorization": self.token}
        return asked(method, f"{settings.MAX_API_URL}{path}", headers=headers, data=data, secret=self.token)


def _why(answered: Answered, content: dict[str, Any]) -> str:
    return str(content.get("message") or "") or answered.error or "no answer that can be read"


def _said(row: dict[str, Any]) -> Said:
    """Of a dialogue only: what is said in a group is nobody's code."""
    kind = row.get("update_type")
    if kind == "message_created":
        message = row.get("message") or {}
        if (message.get("recipient") or {}).get("chat_type") != "dialog":
            return Said("", "")
        who = str((message.get("sender") or {}).get("user_id", ""))
        return Said(who, str((message.get("body") or {}).get("text") or ""))
    who = str((row.get("user") or {}).get("user_id", ""))
    if kind == "bot_started":
        return Said(who, f"/start {row.get('payload') or ''}".strip())
    return Said(who, "", stopped=kind == "bot_stopped")
