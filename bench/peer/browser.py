"""Somebody who keeps cookies and one connection, and reads the forms of pages."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send as it stands."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._text = ""
        self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name, value = said.get("name", ""), said.get("value", "")
        if tag == "form":
            self.found.append(Form(said.get("action", "")))
        elif not self.found:
            return
        elif tag == "input" and name and _is_sent(said):
            self.found[-1].fields[name] = value
        elif tag == "textarea":
            self._text = name
            self.found[-1].fields[name] = ""
        elif tag == "select":
            self._choice = name
        elif (
            tag == "option"
            and self._choice
            and ("selected" in said or self._choice not in self.found[-1].fields)
        ):
            self.found[-1].fields[self._choice] = value

    def handle_data(self, data: str) -> None:
        if self._text:
            self.found[-1].fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""
        elif tag == "select":
            self._choice = ""


def _is_sent(said: dict[str, str]) -> bool:
    kind = said.get("type", "text")
    if kind in ("checkbox", "radio"):
        return "checked" in said
    return kind not in ("submit", "button", "file", "image", "reset")


@dataclass
class Page:
    """What was answered."""

    status: int
    location: str
    text: str

    def form(self, holding: str) -> Form:
        """The first form with a field of that name; `LookupError` where there is none."""
        parser = _Forms()
        parser.feed(self.text)
        for one in parser.found:
            if holding in one.fields:
                return one
        raise LookupError(f"No form with {holding!r} on a page that answered {self.status}")

    def ids(self, pattern: str) -> list[int]:
        """The numbers that the group of the pattern finds, each once, in the order of the page."""
        return [int(one) for one in dict.fromkeys(re.findall(pattern, self.text))]


class Browser:
    """One connection to `address`, which stays open, and its cookies."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.address = address
        self._line = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=300)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        """The page at the path, or at the whole address."""
        return self._ask("GET", path, None)

    def send(self, path: str, fields: dict[str, str]) -> Page:
        """What the form answers; a redirect is not followed."""
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> Page:
        where = urlsplit(path)
        headers = {"Accept-Encoding": "identity", "Referer": self.address}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, where.path + (f"?{where.query}" if where.query else ""), body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self._cookies[name.strip()] = value
        return Page(answer.status, answer.headers.get("Location", ""), text)
