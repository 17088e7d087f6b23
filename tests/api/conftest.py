"""What tests of the API ask for: a token of anybody, and a client that sends it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from api import tokens
from api.choices import Scope


class Program:
    """A program with a token; answers are Django's test responses."""

    def __init__(self, text: str) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {text}"}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers={**self.headers, **_names(headers)})

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        sent = body if isinstance(body, (bytes, str)) else json.dumps({} if body is None else body)
        return self.client.post(
            f"/api/v1{path}",
            sent,
            content_type="application/json",
            headers={**self.headers, **_names(headers)},
        )

    def send_form(self, path: str, data: dict[str, Any], **headers: str) -> Any:
        return self.client.post(f"/api/v1{path}", data, headers={**self.headers, **_names(headers)})


def _names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def program() -> Callable[..., Program]:
    """Makes a program that acts for a person, by default with everything that the person may."""

    def make(person: Any, scopes: Any = tuple(Scope.values), **more: Any) -> Program:
        return Program(tokens.make(person, "test", list(scopes), days=30, **more)[1])

    return make
