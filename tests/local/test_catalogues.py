"""The message catalogues are compiled without gettext's programs, and their gaps are found."""

import gettext
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local import catalogues

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: ru\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && '
    '(n%100<10 || n%100>=20) ? 1 : 2);\\n"\n\n'
)


@pytest.fixture
def write(tmp_path):
    def write(body: str) -> Path:
        source = tmp_path / "ru/LC_MESSAGES/django.po"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(HEADER + body, encoding="utf-8")
        return source

    return write


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(write, tmp_path):
    source = write('msgid "Item"\nmsgstr "Пункт"\n')
    assert catalogues.compile_all(tmp_path) == [source.with_suffix(".mo")]
    assert catalogues.compile_all(tmp_path) == []
    os.utime(source)
    assert catalogues.compile_all(tmp_path) == [source.with_suffix(".mo")]
    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Item") == "Пункт"


def test_those_who_compile_at_the_same_time_take_nothing_from_each_other(write, tmp_path):
    source = write("".join(f'msgid "Item {number}"\nmsgstr "Пункт {number}"\n\n' for number in range(200)))
    with ThreadPoolExecutor(8) as several:
        for _ in range(5):
            os.utime(source)
            list(several.map(catalogues.compile_all, [tmp_path] * 8))
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]
    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Item 199") == "Пункт 199"


def test_a_complete_catalogue_has_no_problems(write, tmp_path):
    write(
        'msgid "Item"\nmsgstr "Пункт"\n\n#, python-format\nmsgid "%(count)s item"\nmsgid_plural "%(count)s items"\n'
        'msgstr[0] "%(count)s пункт"\nmsgstr[1] "%(count)s пункта"\nmsgstr[2] "%(count)s пунктов"\n'
    )
    assert list(catalogues.problems(tmp_path)) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('msgid "Item"\nmsgstr ""\n', "is not translated"),
        ('#, fuzzy\nmsgid "Item"\nmsgstr "Пункт"\n', "is marked fuzzy"),
        ('#, python-format\nmsgid "%(a)s left"\nmsgstr "осталось %(b)s"\n', "placeholder"),
        (
            'msgid "%s item"\nmsgid_plural "%s items"\nmsgstr[0] "пункт"\nmsgstr[1] ""\nmsgstr[2] ""\n',
            "not translated",
        ),
        ('message "Item"\nmsgstr "Пункт"\n', "django.po"),
    ],
)
def test_a_gap_is_found(write, tmp_path, body, problem):
    write(body)
    found = list(catalogues.problems(tmp_path))
    assert len(found) == 1
    assert problem in found[0]
