"""Titles whose words mean something else in answers: «план», «проект», «отчёт».

«Разработать план обучения» is done where «план утверждён», though a plan elsewhere is a promise, a project a part and a
report the answer itself. Where a title calls its item so, the word is read under a name that means nothing else.
"""

import re
from collections.abc import Callable, Iterable

from plans.words import fold

_NAMES = {"план": "альманах", "проект": "трактат", "отчет": "вестник"}
_ENDINGS = "(?:а|у|ом|е|ы|ов|ам|ами|ах)?"
#: «по плану», «в плане», «план мероприятий», «по проекту», «проект протокола» mean what they mean elsewhere.
_NOT_AFTER = r"(?<!\bпо )(?<!\bв )(?<!\bсогласно )(?<!\bпункт )(?<!\bпункта )(?<!\bпункту )"
_NOT_BEFORE = r"(?!\s+(?:мероприят|таков|такой|следующ))"


def renaming(titles: Iterable[str]) -> Callable[[str], str] | None:
    """What puts the other names in lowered words, or None where no title has a word that needs one."""
    words = " ".join(map(fold, titles))
    needed = [word for word in _NAMES if re.search(rf"(?<!\w){word}{_ENDINGS}(?!\w)", words)]
    if not needed:
        return None
    # «по плану обучения» is of the title's plan, «по плану» of none.
    goes_on = [
        rf"\s+{one[:4]}" for one in re.findall(rf"(?:{'|'.join(needed)}){_ENDINGS}\s+([а-я]{{4,}})", words)
    ]
    free = rf"(?=(?:{'|'.join(needed)}){_ENDINGS}(?:{'|'.join(goes_on)}))|" if goes_on else ""
    behind = "" if re.search(r"\bплан\w*\s+(?:\w+\s+)?мероприят", words) else _NOT_BEFORE
    pattern = re.compile(
        rf"(?<!\w)(?:{free}{_NOT_AFTER})({'|'.join(needed)})(?={_ENDINGS}(?!\w)){behind}", re.IGNORECASE
    )
    return lambda low: pattern.sub(lambda found: _NAMES[found[1].lower()], low)
