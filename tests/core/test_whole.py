"""A request of which only the beginning came is refused, wherever it is read."""

import io

import pytest
from django.core.exceptions import BadRequest

from core.whole import Whole, whole


@pytest.mark.parametrize("size", [1, 3, 100, -1])
def test_what_came_whole_is_read_to_its_end(size):
    body, found = Whole(io.BytesIO(b"one\ntwo"), 7), b""

    while piece := body.read(size):
        found += piece

    assert found == b"one\ntwo"
    assert body.read(size) == b""


def test_lines_are_lines():
    body = Whole(io.BytesIO(b"one\ntwo and more"), 7)

    assert [body.readline(), body.readline(2), body.readline(), body.readline()] == [
        b"one\n",
        b"tw",
        b"o",
        b"",
    ]


@pytest.mark.parametrize("size", [1, 3, 100, -1])
def test_what_did_not_come_is_an_error_and_no_end(size):
    body = Whole(io.BytesIO(b"one"), 7)

    with pytest.raises(BadRequest, match="4 bytes of the request did not come"):
        list(iter(lambda: body.read(size), b""))
    with pytest.raises(BadRequest):
        body.readline()


@pytest.mark.parametrize("length", ["", None, "-1", "seven"])
def test_a_request_without_a_length_is_left_to_the_program(length):
    source = io.BytesIO(b"one")
    environ = {"wsgi.input": source, "CONTENT_LENGTH": length}

    whole(lambda environ, _start: [b""])(environ, None)

    assert environ["wsgi.input"] is source
