"""What comes after the number of an item: a state, a request, a subject of its own, or none of them."""

import re

from plans.replies.lexicon import DONE, IN_PROGRESS, PLANNED, SUSPENDED
from plans.words import parses


def a_state(text: str) -> bool:
    """Whether words hold those of a state, of a verdict or of a move."""
    return any(one.search(text) for one in (DONE, IN_PROGRESS, PLANNED, SUSPENDED)) or bool(
        re.search(r"\d\s*%|не выполн|приним|соглас|верн|перен|продл", text)
    )


#: «по 12 нужен скан»: what is wanted there.
_WANTED = re.compile(
    r"\s+(?:еще\s+|пока\s+)?(?:нуж(?:ен|на|но|ны)|нет|не\s+хватает|жд[уе]м?|пришлите|верните|прошу|просим)\b"
)


def subject_follows(after: str) -> bool:
    """Whether behind «по 14» a sentence begins («бетон залит»), and no people are counted («школам»)."""
    if _WANTED.match(after):
        return True
    word = re.match(r"\s+([а-я]{4,})", after)
    read = parses(word[1]) if word else ()
    return (
        bool(read) and read[0][:2] == ("NOUN", "nomn") and not any(one[1] in ("datv", "gent") for one in read)
    )


def state_follows(after: str) -> bool:
    """Whether what comes after a number begins as what is said of an item."""
    return bool(
        re.match(
            r"\s+(?:пункт\w*\s+)?(?:пока |уже |еще |все |всё |тоже |также |полностью |просим |прошу |"
            r"не |ничего |почти |якобы |вроде |кажется |наверное |видимо |частично |был |была |было |считаем |"
            r"обещали |яшчэ |ужо |у (?:соседей|минска|нас|них|коллег) )*"
            r"(?:вопрос|срок (?:еще |пока )?не|завтра\b|скоро\b|на днях|отвеча[ею]т|занима[ею]тся|курируе|"
            r"посмотрю|рассмотрю|проверю|отвечу|позже|потом|кто\b|кому\b|когда\b|куда\b|сколько\b|зачем\b|"
            r"почему\b|как(?:ой|ая|ие|ую)\b|"
            r"ок\b|ok\b|да\b|вып\b|исп\b|done|in progress|completed|выполн|исполн|с?дела|готов|"
            r"заверш|законч|закры|реализ|в работе|у рабоце|в процессе|начат|начин|приостан|на паузе|жд[еу]|чака|"
            r"на (?:подпис|согласов|утвержд|рассмотр)|в печат|печата|отлож|снят|отмен|тоже\b|"
            r"аналогично|так же|таксама|беда|бяда|"
            r"проблем|сложн|сдан|сдали|провед|провел|прошел|прошла|прошло|состоял|издан|подписан|открыт|"
            r"напечатан|тишин|глухо|плохо|никак|тянет|завис|застр|буксу|"
            r"запланир|приним|принят|соглас|утвер|верн|возвращ|на доработк|перен|продл|на \d|\d{1,3}\s*%|выкан|"
            r"зробл|отклон|идет|ведет|без изм|нет|не\b|буд|планир|прошу|просим|"
            r"сдвиньте|отодвиньте|продлите|смонтир|установил|разработал|выпустил|издали|открыли|подписали)",
            after,
        )
    )
