"""The words of an answer to a question: whether they can be passed on as they are, or its writer must look."""

import re
from dataclasses import dataclass
from datetime import date

from plans.replies.model import Context, Line
from plans.replies.reading import own_text, read_reply

#: Who writes this answers another time.
_LATER = re.compile(
    r"\b(?:отве(?:чу|тим|тит)|адкажу|адкажам|уточн(?:ю|им|ит)|удакладн(?:ю|[іi]м)|узна(?:ю|ем|ет)|выясн(?:ю|им|ит)|"
    r"напиш(?:у|ем)|напишу|сообщ(?:у|им|ит)|паведам(?:лю|[іi]м)|посмотр(?:ю|им)|провер(?:ю|им)|перезвон(?:ю|им)|"
    r"перешл(?:ю|ем)|пере(?:дам|дадим|дал[аи]?)|верн(?:усь|емся)|подума(?:ю|ем))\b",
    re.IGNORECASE,
)
#: What makes words of one's own doubtful, whatever they say.
_DOUBTFUL = frozenset(
    ("damaged", "too_long", "quote_unmarked", "only_files", "after_signature", "two_people")
)
_ANY_LINE = Context(date(2000, 1, 1), "executor", (Line("1"),))


@dataclass(frozen=True, slots=True)
class Said:
    """The words to pass on; `why` is a code where their writer must look first, `ignored` one where nothing is said."""

    text: str = ""
    why: str = ""
    ignored: str = ""


def read_answer(raw: bytes) -> Said:
    """What the letter answers to the one question that it was asked. Never raises for what the letter holds."""
    reading = read_reply(raw, _ANY_LINE)
    text = own_text(raw)
    if reading.ignored:
        return Said(ignored=reading.ignored[0])
    codes = {one.why for one in reading.unsure}
    if not (reading.acts or reading.unsure) or not text:
        return Said(text, ignored="" if codes else "nothing", why=next(iter(codes), ""))
    if codes & _DOUBTFUL:
        return Said(text, why=next(iter(codes & _DOUBTFUL)))
    if "whose_file" in codes or any(act.files for act in reading.acts):
        return Said(text, why="with_files")
    if "?" in text:
        return Said(text, why="asks_back")
    if _LATER.search(text.lower().replace("ё", "е")):
        return Said(text, why="later")
    return Said(text)
