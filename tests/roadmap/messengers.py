"""The servers of Telegram and MAX as a process of this machine: they keep what they are told, and can misbehave.

Told by attributes, as `tests.mail_server`: `answer` is what every message gets from now on ("" accepts; "429", "500",
"403", "400", "hang", "drop", "accept and hang", "garbage"), `deaf` the same for reading what people said.
"""

import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.served import Served

TOKEN = "123456:telegram-token"
MAX_TOKEN = "max-token"
HANGS = 5


class Messengers(Served):
    """Both servers on one port; `said` are the messages they accepted, as (chat, text)."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.answer = self.deaf = ""
        self.retry_after = 7
        # Seconds for a message, half of them after it has been taken.
        self.slow = 0.0
        self._updates: list[dict[str, Any]] = []
        self.url = f"http://127.0.0.1:{self.port}"

    def tell_telegram(self, chat: int, text: str, *, kind: str = "private") -> None:
        """Somebody writes to the bot of Telegram."""
        number = 1000 + len(self._updates)
        chat_of = {"id": chat, "type": kind}
        self._updates.append({"update_id": number, "message": {"chat": chat_of, "text": text}})

    def stop_telegram(self, chat: int) -> None:
        """Somebody blocks the bot of Telegram."""
        member = {"chat": {"id": chat, "type": "private"}, "new_chat_member": {"status": "kicked"}}
        self._updates.append({"update_id": 1000 + len(self._updates), "my_chat_member": member})

    def tell_oddly(self) -> None:
        """Both servers tell something that is not as their documents say."""
        odd = {"update_id": 1000 + len(self._updates), "update_type": "message_created", "message": ["?"]}
        self._updates.append(odd)

    def tell_max(self, user: int, *, payload: str = "", text: str = "", kind: str = "dialog") -> None:
        """Somebody begins the bot of MAX by a link, or writes to it."""
        if payload:
            self._updates.append(
                {"update_type": "bot_started", "user": {"user_id": user}, "payload": payload}
            )
        else:
            message = {"sender": {"user_id": user}, "recipient": {"chat_type": kind}, "body": {"text": text}}
            self._updates.append({"update_type": "message_created", "message": message})

    def serve(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        asked: dict[str, Any] = json.loads(body or b"{}")
        url = urlsplit(handler.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        self.asked.append(url.path)
        telegram = url.path.startswith("/bot")
        trusted = f"/bot{TOKEN}/" in url.path or handler.headers.get("Authorization") == MAX_TOKEN
        if not trusted:
            self._fail(handler, telegram, 401)
        elif url.path.endswith(("/getMe", "/me")):
            me = {"username": "roadmap_bot", "first_name": "Roadmap"}
            self._send(handler, 200, {"ok": True, "result": me} if telegram else me)
        elif url.path.endswith("/getUpdates"):
            rows = [row for row in self._updates if row["update_id"] >= asked.get("offset", 0)]
            if not self._misbehaved(handler, telegram, self.deaf):
                self._send(handler, 200, {"ok": True, "result": rows})
        elif url.path.endswith("/updates"):
            rows = self._updates[int(query.get("marker", 0)) :]
            if not self._misbehaved(handler, telegram, self.deaf):
                self._send(handler, 200, {"updates": rows, "marker": len(self._updates)})
        else:
            said = (str(asked.get("chat_id") or query.get("user_id")), str(asked.get("text")))
            time.sleep(self.slow / 2)
            if self.answer in ("", "accept and hang"):
                self.said.append(said)
            time.sleep(self.slow / 2)
            if not self._misbehaved(handler, telegram, self.answer):
                self._send(handler, 200, {"ok": True, "result": {}, "message": {}})

    def _misbehaved(self, handler: BaseHTTPRequestHandler, telegram: bool, how: str) -> bool:
        if how in ("hang", "accept and hang"):
            time.sleep(HANGS)
        elif how == "garbage":
            self._send(handler, 200, None)
        elif how.isdecimal():
            self._fail(handler, telegram, int(how))
        # A line that is dropped gets no answer.
        return bool(how)

    def _fail(self, handler: BaseHTTPRequestHandler, telegram: bool, status: int) -> None:
        told: dict[str, Any] = {"code": "chat.denied", "message": "refused"}
        if telegram:
            told = {
                "ok": False,
                "error_code": status,
                "description": "Forbidden: bot was blocked by the user",
            }
            if status == 429:
                told |= {"parameters": {"retry_after": self.retry_after}}
        self._send(handler, status, told if status < 500 else None)

    def _send(self, handler: BaseHTTPRequestHandler, status: int, content: object) -> None:
        body = b"<html>" if content is None else json.dumps(content).encode()
        handler.send_response(status)
        if status == 429:
            handler.send_header("Retry-After", str(self.retry_after))
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
