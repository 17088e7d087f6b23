"""Every word of the Russian texts by a second dictionary, hunspell's: what only one of the two knows is often a slip.

It needs Debian's hunspell and hunspell-ru, which nothing else does: without them the test is left out, and says so.
SPELLING=needed makes it fail instead.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tools import messages, typography

DICTIONARY = Path("/usr/share/hunspell/ru_RU.dic")


def words_of_texts() -> set[str]:
    """Every Russian word of the catalogue and of the manual, small."""
    (russian,) = [path for path in messages.catalogues() if path.parts[-3] == "ru"]
    texts = [typography.words_of_page(page.read_text(encoding="utf-8")) for page in messages.pages()]
    for message in messages.read(russian):
        texts += messages.texts_of(message)
    bare = (re.sub(typography.PLACEHOLDER, " ", text) for text in texts)
    return {word.lower() for text in bare for word in re.findall(r"[А-Яа-яЁё]{2,}", text)}


def unknown_to_hunspell(words: set[str]) -> list[str]:
    """Those of the words that hunspell's Russian dictionary doesn't have."""
    asked = "\n".join(sorted(words | {word.capitalize() for word in words}))
    command = ["hunspell", "-d", "ru_RU", "-i", "utf-8", "-l"]
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    answer = subprocess.run(
        command, input=asked, capture_output=True, text=True, check=True, timeout=60, env=environment
    )
    refused = set(answer.stdout.split())
    return sorted(word for word in words if {word, word.capitalize()} <= refused)


@pytest.fixture
def hunspell() -> None:
    if shutil.which("hunspell") and DICTIONARY.exists():
        return
    said = (
        "NO HUNSPELL: apt-get install hunspell hunspell-ru; the texts were compared with one dictionary only"
    )
    if os.environ.get("SPELLING") == "needed":
        pytest.fail(said)
    pytest.skip(said)


@pytest.mark.usefixtures("hunspell")
def test_hunspell_knows_every_word_but_our_own() -> None:
    found = words_of_texts()
    assert len(found) > 2000
    unknown = [word for word in unknown_to_hunspell(found) if word not in typography.own_words()]
    assert unknown == [], "mend the word, or add it to locale/ru/words.txt"


@pytest.mark.usefixtures("hunspell")
def test_hunspell_does_refuse_words() -> None:
    assert unknown_to_hunspell({"отчёт", "отчот", "каардинатор", "минск"}) == ["каардинатор", "отчот"]
