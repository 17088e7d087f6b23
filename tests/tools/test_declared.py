"""What is imported is declared, and what is declared is imported, or it is said why not."""

import ast

import pytest

from tools import declared


def test_the_program_is_in_order():
    assert declared.problems() == []


@pytest.mark.parametrize(
    ("code", "modules"),
    [
        ("import lxml.etree", {"lxml"}),
        ("def late():\n    from boto3.session import Session", {"boto3"}),
        ("import os, json\nfrom core import work\nfrom . import views", set()),
        ("if TYPE_CHECKING:\n    import mypy", set()),
        ("if typing.TYPE_CHECKING:\n    import mypy\nelse:\n    import odf", {"odf"}),
    ],
)
def test_what_a_module_imports_when_it_runs(code, modules):
    assert declared.imported(ast.parse(code)) == modules


def test_settings_name_what_they_need():
    assert "whitenoise" in declared.named(ast.parse('X = ["whitenoise.storage", "any other words"]'))


@pytest.fixture
def declaring(monkeypatch, tmp_path):
    """What is wrong where pyproject.toml, or the page, has this in place of that."""

    def found(name, old, new):
        path = getattr(declared, name)
        text = path.read_text()
        assert old in text
        changed = tmp_path / path.name
        changed.write_text(text.replace(old, new))
        monkeypatch.setattr(declared, name, changed)
        return declared.problems()

    return found


def test_an_import_that_nothing_declares_is_told(declaring):
    assert "plans.formats.markup imports lxml, which pyproject.toml does not declare." in declaring(
        "PROJECT", '"lxml>=5.4",', ""
    )


def test_a_package_that_nothing_imports_is_told(declaring):
    (said,) = declaring("PROJECT", '"lxml>=5.4",', '"lxml>=5.4", "odfpy>=1.4",')
    assert said.startswith("Nothing of the program imports odfpy")


def test_a_reason_that_is_missing_or_too_much_is_told(declaring):
    (said,) = declaring("PAGE", "| tzdata | Python", "| lxml | Python")[:1]
    assert said.startswith("Nothing of the program imports tzdata")
    assert declared.problems()[1:] == [
        "docs/dependencies.md says why nothing imports lxml, which is imported or not declared."
    ]
