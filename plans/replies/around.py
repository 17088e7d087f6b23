"""What people say around the matter, and what says nothing of it: names, places, excuses, offers to be called.

Each is cut out only in the forms that can hold no reservation; what is left over must still be understood.
"""

import re

from plans.replies.lexicon import (
    CONDITION,
    CONTRAST,
    DOUBT,
    GREETING,
    MOVE,
    NEGATION,
    PARTLY,
    SAYS_STATE,
)
from plans.words import of_person, parses

#: «…, Анна Петровна»: whom thanks and wishes go to.
_VOCATIVE = re.compile(r",\s*[А-ЯЁІЎ][а-яёіў]+(?:\s+[А-ЯЁІЎ][а-яёіў]+)?(?=\W*$|,)")
_DEAR = r"(?:\s*(?:[Дд]орог|[Мм]ил|[Мм]ногоуважаем|[Уу]важаем|[Дд]араг)(?:ая|ой|ый|ые|ия))?"
#: «Оля, привет!», «Ольга Викторовна, добрый день!»
_NAME_FIRST = re.compile(r"\W*(?:[А-ЯЁІЎ][а-яёіў]+\s*){1,2},\s*")
_POSTSCRIPT = re.compile(r"\W*(?:p\.?\s?s\.?|з\.?ы\.?)(?!\w)\W*")
_PLACE = re.compile(
    r"\b(?:на (?:базе|площадке)|у (?:будынку|зале)|в (?:здании|помещении|стенах|(?:конференц-|"
    r"(?!друг|ин[оы]|соседн|чуж|пуст)[а-я]+(?:ом|ем) )?зале)|"
    r"(?:в|на)\s+(?:[а-я-]+(?:ом|ем|ой|ей)\s+){0,2}(?:театре|музее|"
    r"дворце|доме культуры|парке|клубе|гостинице|отеле|"
    r"кинотеатре|галерее|стадионе|комплексе|пансионате|санатории|лагере|филармонии|конференц-центре|бизнес-центре|"
    r"технопарке|колледже|университете|академии|институте|мэрии|аллее|площади|набережной|улице|пляже))"
    r"(?P<name>(?:\s+[а-я\"-]+){0,6}(?:\s*(?:№|n)\s*\d{1,3})?)"
)
_NUMBERED_PLACE = re.compile(
    r"\b(?:в|на базе)\s+(?:гимназии|школе|лицее|сош|доу|детском саду|библиотеке|колледже|"
    r"гимназии-интернате)\s*(?:№|n)\s*\d{1,3}\b"
)
#: In which way.
_MANNER = re.compile(
    r"\b(?:в|у)\s+"
    r"(?:[а-я]+-[а-я]+\s+формате|(?:очном|заочном|дистанционном|смешанном)\s+формате|онлайн-?\s?формате|формате\s+(?:видеоконференции|"
    r"вкс|онлайн|"
    r"круглого стола|мастер-классов)|режиме\s+(?:видеоконференции|вкс|онлайн|видеосвязи))|\b(?:онлайн|очно|"
    r"дистанционно|по видеосвязи)\b"
)
#: How many were there.
_ATTENDED = re.compile(
    r"\b(?:(?:было|участвовал[аио]?|присутствовал[аио]?|собрал(?:ось|ись)|приш(?:ло|ли)|посетил[аио]?|"
    r"приняло? участие|приняли участие|охвачено|охват|участников|удзельничал[аио]?)\W{1,3}){1,2}(?:всего\s+|более\s+|"
    r"свыше\s+|около\s+|порядка\s+|до\s+|примерно\s+)?[1-9]\d{0,4}(?![\d.,]*\d|\s*%|"
    r"\s*процент)(?:\s+(?:чел(?:овек\w*|авек\w*|\.)?|"
    r"участник\w*|удзельник\w*|педагог\w*|учител\w*|гост\w+|специалист\w*|предпринимател\w*|представител\w*|врач\w*|"
    r"школьник\w*|студент\w*|дет\w+|зрител\w*|жител\w+|слушател\w*|ученик\w*|учащ\w+|школ\w*|класс\w*|учреждени\w*|"
    r"организаци\w*)(?:\s+и\s+[1-9]\d{0,4}\s+(?:человек|участник|педагог|учител|ученик|учащ|школьник|студент|детей|"
    r"гост|специалист)\w*)?)?(?!\w)"
)
#: Where it can be read of.
PUBLISHED = re.compile(
    r"\b(?:публикаци|новост|информаци|подробност|видео|запис|сюжет|репортаж|материал|фото|отчет|пост|замет|"
    r"стать)\w*\s+(?:(?:размещен|опубликован|"
    r"выложен)\w*\s+|есть\s+)?"
    r"(?:на\s+(?:нашем\s+|официальном\s+)?(?:сайте|портале|странице)|в\s+(?:соцсетях|группе|канале|вк|телеграм\w*))"
    r"(?:\s+(?:администрации|управления|школы|гимназии|города|департамента|комитета|библиотеки))?"
)
_PROPER = re.compile(r"(?:моу|мобу|мбу|мбоу|моау|гбу|гу|сош|дши|дмш|цдт|дк|рдк)")
#: Who was away when; and whom to call.
EXCUSE = re.compile(
    r"\b(?:был[аи]?|находил(?:ся|ась|ись)|ушл[аи]|уш[её]л|на(?:хожусь|ходится))?\s*(?:на больничном|в отпуске|"
    r"в командировке|на сессии)"
    r"(?:\s+(?:до|по|с)\s+\d{1,2}(?:\s+[а-я]+)?)?\b"
)
#: Why it was late, as a sentence of its own.
LATENESS = re.compile(
    r"^\W*(?:задержка|опоздание|просрочка)\s+(?:с?\s?отчет\w*\s+|с ответом\s+)?"
    r"(?:по|из-за|связан[аоы]?|вызван[аоы]?|в связи)\b"
    r"(?!.*\b(?:до|будет|не|нет)\b).*$"
)
CALL_ME = re.compile(
    r"\b(?:если|кали)\s+(?:что(?:-то|-нибудь)?|есть|будут|возникнут|появятся|остались|нужн[оы]|потребу[а-я]+|"
    r"понадоб[а-я]+)"
    r"(?:\s+(?:вопрос[а-я]*|уточнени[а-я]*|что-то|что-нибудь|еще|подробност[а-я]*|дополнительн[а-я]*|информаци[а-я]*|"
    r"пытанни))*\s*[,:-]*\s*(?:звоните|пишите|обращайтесь|наберите|набирайте|дайте знать|"
    r"тэлефануйце)(?:\s+(?:мне|нам|на|по|по телефону|"
    r"сразу|в любое время|пожалуйста))*"
)

#: What a phone adds, where no line break sets it apart.
FOOTER = re.compile(
    r"\W*(?:отправлено|послано|sent)\s+(?:с|со|из|from|my|\s)+(?:моего\s+)?(?:iphone|ipad|айфон\w*|айпад\w*|телефон\w*|"
    r"смартфон\w*|samsung|galaxy|android|мобильн\w+)(?:\s+\w+){0,3}\W*"
)


def only_calls(low: str) -> bool:
    """Whether a lowered sentence only offers more: «если есть вопросы, звоните»."""
    return bool(CALL_ME.search(low)) and not re.search(r"\w", CALL_ME.sub(" ", low))


_THANKING = re.compile(
    r"\W*(?:а\s+|и\s+)?(?:спасибо|благодарю|благодарим|благодарность|благодарны|дзякуй|дзякуем)(?!\w)"
)
_OF_THANKS = frozenset(("NOUN", "ADJF", "PRTF", "NPRO", "PREP", "ADVB", "None"))


def only_thanks(low: str) -> bool:
    """Whether a lowered clause is but thanks, to whomever and for whatever: «спасибо Ирине Петровне за фото»."""
    begun = _THANKING.match(low)
    if (
        not begun
        or MOVE.search(low)
        or NEGATION.search(low)
        or PARTLY.search(low)
        or re.search(r"[\d%,;:]", low)
    ):
        return False
    words = re.findall(r"[а-я]+(?:-[а-я]+)?", low[begun.end() :])
    return all(
        word == "и" or not (read := parses(word)) or read[0][0] in _OF_THANKS for word in words
    ) and not (DOUBT.search(low) or CONTRAST.search(low) or CONDITION.search(low))


def without_address(said: str) -> str:
    """The sentence without the name of whom it is said to."""
    return _VOCATIVE.sub("", said)


def without_places(low: str) -> str:
    """Lowered words without where and how it was held: «на базе гимназии № 8», «в актовом зале», «онлайн»."""
    low = _ATTENDED.sub(" ", _MANNER.sub(" ", low))
    return _PLACE.sub(_kept, _NUMBERED_PLACE.sub(" ", low))


def _kept(found: re.Match[str]) -> str:
    """What follows the name of the place, which ends with the last word in the genitive."""
    tail = found["name"]
    upto = 0
    for word in re.finditer(r"[а-я]+(?:-[а-я]+)?|(?:№|n)\s*\d{1,3}", tail):
        if not (word.group()[0] in "№n" or _PROPER.fullmatch(word.group()) or _of_what(word.group())):
            break
        upto = word.end()
    return " " + tail[upto:]


def _of_what(word: str) -> bool:
    read = parses(word)
    return any(one[0] in ("NOUN", "ADJF", "NUMR") and one[1] == "gent" for one in read[:2])


def ungreeted(low: str, said: str) -> str:
    """The sentence without its greeting and the name after it, its places kept."""
    if after := _POSTSCRIPT.match(low):
        low = " " * after.end() + low[after.end() :]
    name = _NAME_FIRST.match(said)
    begun = name.end() if name and any(map(of_person, re.findall(r"\w+", name.group()))) else 0
    found = GREETING.match(low[begun:])
    if not found:
        return low
    begun += found.end()
    rest = said[begun:]
    named = re.match(
        rf"{_DEAR}(?:\s*[A-ZА-ЯЁІЎ][\w.-]*){{1,3}}\W*$|{_DEAR}(?:\s*[A-ZА-ЯЁІЎ][а-яёіў]+){{1,2}}[,!]\s*", rest
    )
    upto = begun + (
        named.end()
        if named and not said.isupper() and not SAYS_STATE.search(low[begun : begun + named.end()])
        else 0
    )
    return " " * upto + low[upto:]
