"""Nothing of a letter is lost silently: what neither an act nor a draft holds is courtesy, or laid to its neighbour.

An act is what a person reads later of a letter. Words that say nothing of a state («зал освободится только в конце
января») are the reason beside it, or whose voice it is, and belong into its text.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from plans.replies.accounting import is_a_name
from plans.replies.lexicon import UNCHANGED
from plans.replies.model import Act, Unsure
from plans.replies.wording import lowered
from plans.words import of_person

#: What only leads in, or heads, what is told: «Направляем сведения», «Информация об исполнении:», «По пунктам:».
_LEADS_IN = re.compile(
    r"\W*(?:(?:коллеги|уважаемые коллеги|добрый день)\W+)?"
    r"(?:(?:направля|представля|предоставля|сообща|докладыва|отвеча)(?:ю|ем)|информаци\w+|сведени\w+|сводка|статус\w*|"
    r"ответы?|отчет|о ходе|по пунктам|так|итак|пункт|примечани\w+|приложени\w+|"
    r"(?:управлени|отдел|комитет|администраци|департамент)\w+)"
    r"(?:\W+(?:о|об|по|на|в|и|ваш\w*|запрос\w*|письм\w*|ходе|исполнени\w*|выполнени\w*|реализаци\w*|"
    r"мероприяти\w*|дорожн\w*|карт\w*|план\w*|пункт\w*|текст\w*|порядку|состояни\w*|информаци\w*|сведени\w*|"
    r"статус\w*|следующ\w+|сообща\w+|факт|ниже|район\w*|города?|нет|отсутству\w+|\d{1,4}|января|февраля|марта|"
    r"апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|года?|г))*\W*"
)
#: «01.12.2026 № 01-18/15», «тел. 264-33-18».
_REFERENCE = re.compile(
    r"\W*(?:(?:исх|вх|тел|от|моб|факс|доб)\W*)?(?:№|n)?\s*[\d][\d\s./()+-]*(?:\s*№\s*[\d/-]+)?\W*|.*,\s*тел"
)
_REMARKS = r"(?:вопрос|замечани|возражени|претензи|пытанн|заувага)\w*"
#: «Вопросов нет», said of no state.
_NONE = re.compile(
    rf"\W*(?:по (?:п\.?|пункт\w*)\s*\d[\d.]*\W+)?(?:{_REMARKS}\s+(?:нет|няма|не име\w+)|(?:нет|няма)\s+{_REMARKS})\W*"
)
#: «Итого 60 %», where each item has its own.
_IN_ALL = re.compile(r"\W*(?:итого|всего|в среднем|общ\w+ готовность)\b")


def stands_for_nothing(said: str) -> str | None:
    """The class of words that are neither act nor draft, or None: a name, a lead-in, a number of a paper, «без
    изменений», «вопросов нет», a sum over all items. (Greetings, thanks and wishes are cut away before: `around`.)"""
    low = lowered(said)
    if is_a_name(said) and not re.search(r"\d", said) and any(map(of_person, re.findall(r"[^\W\d_]+", said))):
        return "name"
    if _LEADS_IN.fullmatch(low):
        return "lead_in"
    if _REFERENCE.fullmatch(low):
        return "reference"
    if UNCHANGED.search(low) and len(low.split()) < 8:
        return "unchanged"
    if _NONE.fullmatch(low):
        return "no_remarks"
    return "sum" if _IN_ALL.match(low) else None


def beside(
    order: Sequence[str], acts: Sequence[Act], unsure: Sequence[Unsure]
) -> tuple[list[Act], list[Unsure], list[str]]:
    """The acts and drafts with the words in their texts that nobody accounts for, each with what follows it, or else
    with what it follows; and those words where there is nothing to lay them to.

    `order` are the sentences of a person's own that are more than courtesy, in order.
    """
    told: list[Act | Unsure] = [*acts, *unsure]
    places = [_places(order, one.text) for one in told]
    taken = {place for found in places for place in found}
    left = [at for at, said in enumerate(order) if at not in taken and stands_for_nothing(said) is None]
    if not any(places):
        return list(acts), list(unsure), [order[at] for at in left]
    ahead: dict[int, list[str]] = {}
    behind: dict[int, list[str]] = {}
    for place in left:
        owner = _nearest(place, places)
        (ahead if places[owner][0] > place else behind).setdefault(owner, []).append(order[place])
    texts = [_joined([*ahead.get(at, ()), one.text, *behind.get(at, ())]) for at, one in enumerate(told)]
    both = [replace(one, text=text) for one, text in zip(told, texts, strict=True)]
    return [one for one in both if isinstance(one, Act)], [one for one in both if isinstance(one, Unsure)], []


def _joined(said: Sequence[str]) -> str:
    """The sentences as one text; one that has a mark at its end keeps it."""
    *first, last = said
    return " ".join([one if one.endswith(("?", "!", ".", ":")) else f"{one}." for one in first] + [last])


def _places(order: Sequence[str], text: str) -> list[int]:
    """Which sentences a text holds."""
    return [at for at, said in enumerate(order) if said.rstrip(".") in text]


def _nearest(place: int, places: Sequence[Sequence[int]]) -> int:
    """Which text begins soonest after a sentence, or else ends last before it."""
    held = [at for at, found in enumerate(places) if found]
    after = [at for at in held if places[at][0] > place]
    return min(after, key=lambda at: places[at][0]) if after else max(held, key=lambda at: places[at][0])
