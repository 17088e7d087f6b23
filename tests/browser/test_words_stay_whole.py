"""Lists at every width from a phone to a desk: nothing scrolls sideways, and no word is broken in the middle."""

from datetime import date

import pytest

from cities.choices import Role
from cities.models import Body, User
from events.models import Event
from roadmap.models import Item
from tests.browser.conftest import nothing_scrolls_sideways
from tests.depth import some

WIDTHS = (360, 480, 640, 641, 700, 768, 800, 801, 860, 900, 980, 1024, 1280)
LISTS = ("/people/", "/bodies/", "/events/", "/r/sochi-minsk/items/", "/r/sochi-minsk/plan/", "/r/sochi-minsk/",
         "/r/sochi-minsk/bulk/?status=planned", "/r/sochi-minsk/answering/", "/r/sochi-minsk/targets/")  # fmt: skip
# Words that run on in the next line, but for behind a sign at which one breaks; what is hyphenated is Russian and long.
BROKEN = r"""() => {
  const found = [], range = document.createRange();
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!element.checkVisibility() || element.closest("svg, script, style, .visually-hidden")) continue;
    for (const word of node.data.matchAll(/[а-яё]{4,}/gi)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].filter(box => box.width > 1).map(box => Math.round(box.top)));
      if (tops.size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


@pytest.fixture
def lists(cast, plan):
    """Names as long as those of real plans."""
    User.objects.create_user(
        "international-relations-department@minsk-gorispolkom.example",
        name="Константин Благовещенский",
        role=Role.EXECUTOR,
        body=cast.minsk_culture,
    )
    Body.objects.filter(pk=cast.minsk_culture.pk).update(
        name="Главное управление идеологической работы и здравоохранения Мингорисполкома"
    )
    Item.objects.filter(number="1").update(
        title="Взаимодействие предпринимательских и внешнеторговых сообществ заинтересованных организаций"
    )
    event = Event.objects.create(
        title="Международный инвестиционный фестиваль", kind="festival", city=cast.sochi, precision="day",
        venue="Государственный университет", starts_on=date(2026, 12, 12), ends_on=date(2026, 12, 14),
    )  # fmt: skip
    event.items.set(plan.items.filter(number="2"))
    event.organisers.set([cast.minsk_culture])
    return plan


def test_no_list_scrolls_sideways_or_breaks_a_word(window, lists, cast):
    page = window(cast.administrator, 1280)
    wrong = []
    for path in LISTS:
        assert page.goto(path).status == 200, path
        for width in some(WIDTHS, 6):
            page.set_viewport_size({"width": width, "height": 900})
            if not nothing_scrolls_sideways(page):
                wrong.append((path, width, "scrolls"))
            wrong += [(path, width, word) for word in page.evaluate(BROKEN)]
    assert wrong == []
