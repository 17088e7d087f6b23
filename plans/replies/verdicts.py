"""What a coordinator says to a report that waits: accepted, returned with a remark, or neither for certain."""

import re
from collections.abc import Callable, Sequence

from plans.replies import lexicon
from plans.replies.accounting import is_a_name
from plans.replies.around import only_thanks
from plans.replies.beside_verdicts import against_verdict
from plans.replies.dates import without_dates
from plans.replies.objects import other_given_back
from plans.replies.sorting import Sentence

_LETTERS = re.compile(r"[^\W\d_]+")
_POLITE = re.compile(
    r"\b(?:отчет\w*|получен[аоы]?|получил[аи]?|пункт\w*|спасибо|хорошо|прошу|пожалуйста|коллеги|да|все|всё|"
    r"его|это|работ[ауы]|"
    r"исполнител[яеью]|исполнителей|закрыва(?:ю|ем)|закрыто|закрыть|закройте|исполнителю|исполнителям|назад|"
    r"обратно|так|на доработку|"
    r"доработать|отлично|"
    r"молодцы|супер|"
    r"полностью|"
    r"результат\w*|выполнени\w*|исполнени\w*|всем|за|по|и|в|на|вам|дзякуй|thanks|thank you|please|report|"
    r"the|я|мы|а|с|такой|этот|виде|таком|данный|дадзены|благодарю|замечаний|благодарю|подтверждаю|верно|правильно)\b"
)
_PRAISE = re.compile(
    r"\b(?:отличн|прекрасн|замечательн|полезн|выдатн|хорош|красив|достойн|качественн)\w*\s+(?:работ\w*|"
    r"результат\w*|семинар\w*|"
    r"мероприяти\w*|отчет\w*|афиш\w*|протокол\w*)|"
    r"\b(?:работ|результат|семинар|мероприяти|отчет|афиш|протокол|фото)\w*\s+(?:отличн|прекрасн|замечательн|"
    r"выдатн|хорош|красив|"
    r"достойн|качественн|в порядке)\w*|\b(?:спасибо|благодарю|благодарим)(?:\s+(?:вам|всем|тебе|большое|огромное|"
    r"и|за|[а-я]+(?:е|ю|у|ой|ей|им|ым|ам|ям|ов|их|ых))(?![а-я]))+|\bознакомил(?:ся|ась|"
    r"ись)(?:\s+между\s+\w+\s+\w+)?|"
    r"\b(?:засчит|зачт)(?:ываю|ываем|ано|ено|ен|у|ем)\b|\b(?:все|всё)\s+(?:в порядке|хорошо|отлично|верно|"
    r"правильно|на месте|есть)\b|\b(?:просмотрел[аи]?|проверил[аи]?|изучил[аи]?)\b|"
    r"\b(?:рассмотрен\w*|проверен\w*|изучен\w*|посмотрел[аи]?|рассмотрел[аи]?)\b"
)
#: «Принято, спасибо за оперативность» may but say that a letter came.
_FOR_WRITING = re.compile(
    r"\bза\s+(?:\w+\s+)?(?:оперативн|ответ|информаци|письм|сообщени|отклик|напоминан|быстр)"
)
#: A remark that is somewhere else.
_ELSEWHERE = re.compile(r"\b(?:пока|см|смотрите|замечани\w+|файл\w*|ниже|выше|вложени\w+|письм\w+|тексте)\b")
#: An order to whoever keeps the list: «12 принять».
_ORDER = re.compile(r"\W*(?:отчет\s+)?(?:принять|согласовать)(?:\s+отчет)?\W*")
#: «Хорошо.»
_FINE = re.compile(r"\W*(?:хорошо|добра)\W*")
#: What somebody will do before deciding: «пока не принимаю, посмотрю фото завтра».
_WILL_SEE = re.compile(
    r"\b(?:посмотр|рассмотр|провер|перепровер|изуч|уточн|гляну|решу|решим|разберу|подума|верну(?=сь)|сверю|сверим)"
    r"(?:ю|у|им|ем|сь|емся|мся)?\b"
)
_DEMAND = re.compile(
    r"\b(?:приложите|приложить|исправьте|исправить|доработайте|доработать|дополните|дополнить|уточните|"
    r"переделайте|допишите|пришлите|предоставьте|добавьте|укажите|поправьте|замечани[ея]|кроме|"
    r"посмотрю|рассмотрю|жду|ждем|жд[её]м|дадатковa)\b"
)

#: What is found in a paper, in the words that elsewhere tell of others' words.
_FOUND = re.compile(r"\b(?:(?:не\s+)?(?:указано|написано|числится|значится)|в письме|почему|у вас|в вашем)\b")


def verdict(
    sentences: Sequence[Sentence], said: str, is_title: Callable[[str], bool]
) -> tuple[str, str] | str | None:
    """("accept", ""), ("return", remark), a code where it isn't certain, or None where nothing is decided;
    `is_title(word)`: the word is in the item's title."""
    returned = [one for one in sentences if lexicon.RETURN.search(one.whole)]
    if returned:
        return _returned(sentences, returned[0], said, is_title)
    words = [
        one
        for one in sentences
        if any(
            lexicon.ACCEPT_WORD.search(clause) or _ORDER.fullmatch(clause) or _FINE.fullmatch(clause)
            for clause in one.clauses
        )
    ]
    if not words:
        return None
    for one in sentences:
        whole = lexicon.HARMLESS.sub(" ", one.whole)
        if (
            one.question
            or _DEMAND.search(whole)
            or any(
                pattern.search(whole)
                for pattern in (
                    lexicon.NEGATION, lexicon.CONDITION, lexicon.CONTRAST, lexicon.PROMISE, lexicon.DOUBT, lexicon.HEARSAY,  # noqa: E501
                    lexicon.PARTLY, lexicon.IN_PROGRESS, lexicon.PLANNED, lexicon.SUSPENDED, lexicon.SHARE,
                )
            )
        ):  # fmt: skip
            return "accept_unclear"
    for one in sentences:
        if is_a_name(one.said):
            continue
        for clause in one.clauses:
            if only_thanks(clause) and not _FOR_WRITING.search(clause):
                continue
            rest = _POLITE.sub(
                " ",
                _PRAISE.sub(
                    " ", lexicon.HARMLESS.sub(" ", _ORDER.sub(" ", lexicon.ACCEPT_WORD.sub(" ", clause)))
                ),
            )
            rest = without_dates(rest)
            if any(not is_title(word) for word in _LETTERS.findall(rest)) or re.search(r"\d", rest):
                return "accept_unclear"
    return against_verdict(sentences, is_title) or ("accept", "")


def only_accepts(clause: str) -> bool:
    """Whether a clause says no more than «принимаю»; «программа утверждена» says more."""
    return not _LETTERS.search(
        _POLITE.sub(" ", lexicon.HARMLESS.sub(" ", lexicon.ACCEPT_WORD.sub(" ", clause)))
    )


#: «Отклонено Минском», «не принято у нас», «не согласен с Минском»: no word of the coordinator's on the report.
_BY_OTHERS = re.compile(
    r"^\W*(?:у нас|так\b|в обществе|с\s+(?:минск|сочи|вами|мингор|белорус)\w*|"
    r"(?:минск|сочин|белорус|российск|мингор|партнер|комисси|коллег|соседн?)\w*(?:ом|ой|ей|ами|ями|ым|им)\b)"
)


def _returned(
    sentences: Sequence[Sentence], first: Sentence, said: str, is_title: Callable[[str], bool]
) -> tuple[str, str] | str:
    if (
        re.search(r"\b(?:еще|яшчэ)\s+(?:\w+\s+)?не\b", first.around)
        or re.search(r"\b(?:не|ня|нельзя|рано|незачем)\s+(?:\w+\s+)?(?:верн|возвр|откл|вярт)", first.around)
        or re.search(
            r"\b(?:или|либо)\s+(?:\w+\s+)?(?:принять|согласовать|утвердить|вернуть|верните)\b", first.around
        )
        or first.question
        or lexicon.HEARSAY.search(_without_findings(first.whole))
        or re.search(r"\b(?:если|кали|бы)\b", first.whole)
    ):
        return "return_unclear"
    for one in sentences:
        for clause in one.clauses:
            if lexicon.ACCEPT_WORD.search(lexicon.RETURN.sub(" ", clause)):
                return "return_unclear"
    clause = next((one for one in first.clauses if lexicon.RETURN.search(one)), "")
    word = lexicon.RETURN.search(clause)
    if word and (other_given_back(clause[word.end() :]) or _BY_OTHERS.match(clause[word.end() :])):
        return "return_unclear"
    if against_verdict(sentences, is_title, returns=True):
        return "return_unclear"
    told = [clause for one in sentences for clause in one.clauses]
    remark = " ".join(clause for clause in told if not _WILL_SEE.search(clause))
    words = _LETTERS.findall(_ELSEWHERE.sub(" ", _POLITE.sub(" ", lexicon.RETURN.sub(" ", remark))))
    if sum(map(len, words)) < 4:
        return "return_unclear" if any(map(_WILL_SEE.search, told)) else "remark_missing"
    return "return", said


def _without_findings(whole: str) -> str:
    """The sentence without what a remark finds in the papers: «указано неверное число», «в письме нет даты»."""
    return _FOUND.sub(" ", re.sub(r"\bне указан\w*", " ", whole))


def thumb(text: str) -> str | None:
    """ "accept" for a lone sign of consent, "emoji" for other lone signs, None where there are words."""
    if re.search(r"\w", text) or not text.strip():
        return None
    signs = set(re.sub(r"[\s\ufe0f\U0001f3fb-\U0001f3ff.!]", "", text))
    return "accept" if signs and signs <= set("👍👌🆗") else "emoji"
