"""The wide lines of templates are broken where nobody can tell: not a browser, not the catalogue, not a second run."""

import copy
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from tests.access_table import TABLE, World
from tests.access_table.rules import OK
from tests.depth import some
from tests.roadmap.daily import signed_in
from tests.tools.dom import ROWS, seen
from tools import template_pieces, wrap
from tools.house import ROOT, WIDEST
from tools.messages import template_code

# So narrow that hardly a line of a template is left as it is, however well they are wrapped already.
NARROW = 40
LONG = "слово " * 30


def wide(source: str, widest: int = WIDEST) -> int:
    return sum(len(line) > widest for line in source.split("\n"))


@pytest.mark.parametrize(
    ("source", "wrapped"),
    [
        # Between words, below the element.
        ("  <li><b>one two three</b></li>", "  <li>\n    <b>one two\n      three</b\n    ></li>"),
        # Between block-level elements, which no blank parts: rather than between words.
        ("<p>one two</p><p>three</p>", "<p>one two</p>\n<p>three</p>"),
        # Between attributes.
        ('<a href="one" class="two three">x</a>', '<a href="one"\n  class="two three"\n  >x</a>'),
        # A comment.
        ("{% comment %}one two three{% endcomment %}", "{% comment %}\n  one two\n  three\n{% endcomment %}"),
    ],
)
def test_a_wide_line_is_broken(source, wrapped):
    assert wrap.wrap(source, 14) == wrapped


@pytest.mark.parametrize(
    "source",
    [
        "<span>aaaaaaaa</span><span>bbbbbbbbbb</span><b>cccccccc</b>",
        "aaaaaaaaaaaaaaaa{% if x %}bbbbbbbbbbbbb{% endif %}cccccccc",
        "<p>aaaaaaaaaaaaa{{ x }}bbbbbbbbbb{{ y }}ccccccccccc</p>",
    ],
)
def test_no_blank_comes_between_what_stands_within_a_line(source):
    broken = wrap.wrap(source, 14)

    assert re.sub(r"\s+>|(?<=<p>)\s+|\s+(?=</p>)", lambda found: found[0].strip(), broken) == source
    assert wrap.same(source, broken)


def test_what_is_empty_stays_empty():
    """A cell that may hold nothing is hidden by the style sheet, and a blank would be something."""
    broken = wrap.wrap("<td>{% if x %}aaaaaaaaaaaaaaa{% endif %}</td>", 14)

    assert "<td>{% if x %}" in broken
    assert "{% endif %}</td>" in broken


@pytest.mark.parametrize(
    "source",
    [
        "<pre>one two three four five</pre>",
        "<textarea>one two three four five</textarea>",
        "<script>one two three four five</script>",
        "{% include 'one.html' with two=three four=five %}",
        "{{ one|default:'two three four five' }}",
        '<img alt="one two three four five">',
        '<dl class="diff"><dd>one two three four</dd></dl>',
        "{% translate 'no message is parted with a {{ sign }}' %}",
        "{% verbatim %}one two three four{% endverbatim %}",
    ],
)
def test_what_is_read_to_the_letter_stays_on_its_line(source):
    broken = wrap.wrap(source, 14)

    for exact in re.findall(r">[^<>]+</(?:pre|textarea|script|dd)>|\{[%{].*?[%}]\}|alt=\"[^\"]*\"", source):
        inner = exact.rsplit("</", 1)[0].lstrip(">") if exact.startswith(">") else exact
        assert inner in broken


@pytest.mark.parametrize(
    "source",
    [
        "{% blocktranslate count n=n %}{{ n }} item is found{% plural %}{{ n }} items are found{% endblocktranslate %}",
        "{% translate 'Somebody else changed this meanwhile.' %}",
        "{% translate 'Somebody else changed this meanwhile.' as text %}",
    ],
)
def test_a_translated_text_is_parted_as_the_same_message(source):
    broken = wrap.wrap(source, 30)

    assert "trimmed" in broken
    assert "\n" in broken
    assert messages(broken) == messages(source)


def messages(source: str) -> list[str]:
    """The messages that the catalogue gets from a template."""
    return re.findall(
        r"u?gettext\((.*?)\)|ngettext\((.*?)\)", template_code(source, "one").replace('u"', '"')
    )


def test_blanks_that_would_show_are_another_template():
    assert not wrap.same("<b>a</b><b>b</b>", "<b>a</b> <b>b</b>")
    assert not wrap.same("<b>a</b> <b>b</b>", "<b>a</b><b>b</b>")
    assert not wrap.same("<td></td>", "<td> </td>")
    assert not wrap.same("<p>{% if x %}a{% endif %}b</p>", "<p>{% if x %}a{% endif %} b</p>")
    assert wrap.same("<p>{% if x %}a{% endif %}</p>b", "<p>{% if x %}a{% endif %}</p>\nb")


@pytest.mark.parametrize(("widest", "number"), [(WIDEST, 120), (NARROW, 40)])
def test_every_template_says_the_same_and_a_second_run_changes_nothing(widest, number):
    for path in some(wrap.templates(), number):
        source = path.read_text(encoding="utf-8")
        wrapped = wrap.wrap(source, widest)

        assert wrap.same(source, wrapped), path
        assert wrap.wrap(wrapped, widest) == wrapped, path


def test_what_is_taken_for_a_row_of_boxes_is_one():
    styles = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "static/css").glob("*.css"))

    for name in template_pieces.ROWS | ROWS:
        assert re.search(rf"^\.{name} {{[^}}]*display: (inline-)?flex", styles, re.MULTILINE), name


def test_letters_are_left_alone(tmp_path):
    letter = tmp_path / "templates/mail/one.html"
    letter.parent.mkdir(parents=True)
    letter.write_text(f"<p>{LONG}</p>")

    with pytest.raises(SystemExit):
        wrap.main([str(letter)])
    assert letter.read_text() == f"<p>{LONG}</p>"
    assert not [path for path in wrap.templates() if "mail" in path.parts]


def test_the_command_wraps_and_says_so(tmp_path, capsys):
    page = tmp_path / "one.html"
    page.write_text(f"<p>{LONG}</p>\n", encoding="utf-8")

    assert wrap.main(["--check", str(page)]) == 1
    assert wide(page.read_text(encoding="utf-8")) == 1
    assert wrap.main([str(page)]) == 0
    assert wide(page.read_text(encoding="utf-8")) == 0
    assert wrap.main(["--check", str(page)]) == 0
    assert "1 were wrapped" in capsys.readouterr().out


def narrowed(folder: Path) -> list[dict]:
    """The settings of templates with all templates of pages in `folder`, wrapped as narrow as they can be."""
    pages = set(wrap.templates())
    for path in (ROOT / "templates").rglob("*.*"):
        source = path.read_text(encoding="utf-8")
        copied = folder / path.relative_to(ROOT / "templates")
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_text(wrap.wrap(source, NARROW) if path in pages else source, encoding="utf-8")
    changed = copy.deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"] = [folder]
    return changed


# Pages that are never the same twice: they count requests, make a secret, or say how long ago something was.
NEVER_THE_SAME = {"cities:journal", "cities:add_app", "cities:add_key", "status"}


@pytest.mark.long
def test_every_page_is_the_same_page(cast, plan, tmp_path):
    world = World(cast, {"roadmap": plan})
    client = signed_in(cast.administrator)
    names = [
        name for name, rule in TABLE.items() if rule.get["administrator"] == OK and name not in NEVER_THE_SAME
    ]
    pages = {}
    for path in [reverse(name, kwargs=TABLE[name].kwargs_once(world)) for name in some(names, 30)]:
        cache.clear()
        answer = client.get(path)
        if answer.headers["Content-Type"].startswith("text/html"):
            pages[path] = answer.content.decode()
    different, changed = [], 0
    with override_settings(TEMPLATES=narrowed(tmp_path)):
        for path, before in pages.items():
            cache.clear()
            after = client.get(path).content.decode()
            changed += after.count("\n") > before.count("\n")
            if seen(before) != seen(after):
                different.append(path)

    assert different == []
    # All but a bare frame or two.
    assert changed > len(pages) - 5
