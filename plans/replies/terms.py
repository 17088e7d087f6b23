"""Terms asked for in the phrases of letters and of speech, put with the verb that is meant: «просим продлить до»."""

import re

_DAY_NAMED = (
    r"\d{1,2}(?:[./]\d{1,2}(?:[./]\d{2,4})?|(?:-?(?:е|го|ое|ого))?\s+[а-я]{3,9}\.?"
    r"(?:\s+20\d\d(?:\s*г(?:ода|\.)?)?)?)"
)
_TERM_NAMED = (
    rf"(?:{_DAY_NAMED}|кон(?:ца|ца)\s+(?:года|месяца|(?:[1-4]|i{{1,3}}v?|iv|перв\w+|втор\w+|треть\w+|"
    rf"четверт\w+)(?:-?го)?\s+"
    r"(?:квартала|полугодия)|(?:январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)[яа])"
    r"(?:\s+20\d\d(?:\s*г(?:ода|\.)?)?)?)"
)
_NOTHING_MORE = (
    r"(?=\s*(?:$|[?.:;(]|,(?!\s*\w+(?:ть|ти|ци|ць)\b)|-\s|так как|поскольку|потому|из-за|в связи))"
)
#: «дайте до 20 января», «просим до 28 декабря: типография»: the term is meant, where nothing else is asked for.
_GIVE_UNTIL = re.compile(
    rf"\b(?P<ask>дай(?:те)?|давай(?:те)?|дадите|просим|прошу|прашу|просьба|можно|можна)\s+(?:(?:нам|мне|еще|"
    rf"пожалуйста|срок|"
    rf"время|времени|дать|выделить|предоставить)[\s,]+)*"
    rf"(?P<until>(?:до|да)\s+{_TERM_NAMED}){_NOTHING_MORE}"
)
#: «до конца марта просим».
_UNTIL_FIRST = re.compile(
    rf"^\W*(?P<until>(?:до|да)\s+{_TERM_NAMED})\s*,?\s*(?P<ask>прос(?:им|ьба)|прошу|"
    rf"прашу)(?:\s+пожалуйста)?(?=\s*(?:$|[.:(]|в связи|из-за))"
)
#: «срок - до 20.01.2027, прошу согласовать».
_TERM_AGREED = re.compile(
    rf"\bсрок(?: исполнения| выполнения)?\s*(?:[-:]\s*)?(?P<until>до\s+{_DAY_NAMED})\s*[,-]\s*(?P<ask>прошу|"
    rf"просим) (?:согласовать|утвердить|установить)\W*$"
)
#: «просим срок 01.03.2027», «прошу установить срок до 1 марта».
_TERM_ASKED = re.compile(
    rf"\b(?P<ask>просим|прошу|прашу|предлагаем|предлагаю) (?P<of>(?:по|для)\s+(?:[а-я]+|(?:п\.|пункту)\s*\d+)\s+)?"
    rf"(?:новый )?срок(?: исполнения| выполнения)?(?P<by>\s+(?:по|для)\s+(?:[а-я]+|(?:п\.|пункту)\s*\d+(?:\.\d+)*))?\s*"
    rf"(?:(?:установить|назначить|определить|сделать|поставить|считать)\s+(?:на\s+)?)?(?:-\s*|:\s*|"
    rf"до\s+)?(?={_DAY_NAMED}{_NOTHING_MORE})"
)
#: «срок просим 29.01.2027».
_TERM_ASKED_FIRST = re.compile(
    rf"\bсрок(?: исполнения| выполнения)?\s+(?P<ask>просим|прошу|прашу)\s+(?:(?:установить|назначить|определить|"
    rf"сделать|"
    rf"поставить|считать)\s+(?:на\s+)?)?(?:до\s+)?(?={_DAY_NAMED}{_NOTHING_MORE})"
)
#: «накиньте недельку»: a term that is asked for in speech.
_ADD_TIME = re.compile(
    r"\b(?:накиньте|накинь|подкиньте|добавьте|прибавьте|продлите|(?:просьба|просим|"
    r"прошу)\s+(?:вас\s+)?(?:добавить|накинуть|"
    r"прибавить|дать|предоставить|выделить))\s+(?:(?:нам|мне|еще|пожалуйста|"
    r"срок)[\s,]+)*(?:на\s+)?"
    r"(?P<span>недельку|неделю|месяц|денек|(?:\d{1,2}|две|три|пять|десять)\s+(?:дн|недел)\w+)(?![\w-])"
)
_SPANS = {"недельку": "неделю", "денек": "день"}
#: «срок прошу изменить на …».
_TERM_FIRST = re.compile(
    r"\bсрок(?:и)?(?P<of>(?:\s+(?:исполнения|выполнения|реализации|сдачи))?)\s+(?P<ask>прошу|просим|"
    r"прашу)\s+(?:изменить|скорректировать)\b"
)
#: «просим срок исполнения считать продлённым до …», «давайте перенесём на …».
_COUNT_MOVED = re.compile(r"\bсчитать\s+(?:продлен|перенесен|измен[её]н|сдвинут)н?(?:ым|ой|ыми)\b")
_LET_US_MOVE = re.compile(r"\bдавай(?:те)?\s+(?:мы\s+)?(?P<verb>перенесем|продлим|сдвинем|отложим)\b")
_LET_US = {"перенесем": "перенести", "продлим": "продлить", "сдвинем": "сдвинуть", "отложим": "отложить"}


def with_terms(low: str) -> str:
    """A lowered sentence with the verb in the terms that are asked for as such: «просим срок 01.03.2027»."""
    low = _TERM_AGREED.sub(r"\g<ask> продлить \g<until>", low)
    low = _TERM_ASKED.sub(
        lambda found: f"{found['ask']} {found['of'] or ''}{found['by'] or ''} продлить до ", low
    )
    return _TERM_ASKED_FIRST.sub(r"\g<ask> продлить до ", low)


def with_moves(low: str) -> str:
    """A lowered sentence with one verb for the many by which more time is asked for: «накиньте недельку»."""
    low = _ADD_TIME.sub(lambda found: f"просим продлить на {_SPANS.get(found['span'], found['span'])}", low)
    low = _TERM_FIRST.sub(lambda found: f"{found['ask']} изменить срок{found['of']}", low)
    low = _UNTIL_FIRST.sub(_extended, _GIVE_UNTIL.sub(_extended, low))
    low = _COUNT_MOVED.sub("продлить", low)
    return _LET_US_MOVE.sub(lambda found: f"предлагаем {_LET_US[found['verb']]}", low)


def _extended(found: re.Match[str]) -> str:
    """«Дайте до …», «просим до …» with the verb that is meant; «можно до …?» stays a question."""
    ask = "можно" if found["ask"].startswith("можн") else "просим"
    return f"{ask} продлить {found['until']}"
