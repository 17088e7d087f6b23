"""Whether every word of a letter is accounted for, before «done» is believed.

A list of dangers is never whole: people find words for a reservation that nobody thought of. So «done» is an act only
where each clause is a state, a deed that lies behind, a file that is sent, figures, or courtesy.
"""

import re
from collections.abc import Callable, Sequence

from plans.replies import lexicon
from plans.replies.adjuncts import without_adjuncts, without_harmless
from plans.replies.around import CALL_ME, EXCUSE, LATENESS, PUBLISHED, only_calls, only_thanks, without_places
from plans.replies.dates import without_dates
from plans.replies.deeds import TALK, done_lemma
from plans.replies.phrases import BEHIND, WISHES
from plans.replies.praise import reported_well
from plans.replies.sorting import Sentence
from plans.words import deed, is_known, of_person, parses

_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_COURTESY = re.compile(
    r"\b(?:спасибо|благодар\w+|паважан\w+|шаноун\w+|калеги|дзень|добры|добрай|"
    r"свидетельству\w+ (?:вам )?(?:свое )?(?:глубокое )?(?:почтение|уважение)|"
    r"пожалуйста|уважением|уважаем\w+|добрый|день|дня|здравствуйте|хорошего|доброго|всего|"
    r"вам|вас|коллеги|извините|дзякуй|павагай|регистраци\w+|контрол\w+|учет\w*|с наступающим\w*|нов\w+ год\w*|"
    r"обнима\w+|целую|до связи|жд(?:у|ем)\s+вашего\s+(?:подтверждения|решения)|"
    r"жд(?:у|ем)\s+(?:закрытия|снятия)(?:\s+(?:пункта|задачи|мероприятия|с контроля))*|"
    r"принимайте(?:\s+работу)?|"
    r"(?:закрывайте|закройте)(?:\s+(?:пункт|задачу))?|(?:снимите|снимайте)(?:\s+(?:пункт|задачу))?\s+с контроля|"
    r"комментари[ий]\w*|молодцы|"
    r"(?:все |гости |участники )?(?:остались )?довольн\w+|(?:было\s+)?(?:интересно|полезно|познавательно|"
    r"насыщенно)|на (?:высоком|хорошем|должном) уровне|"
    r"пишу с телефона|напоминани\w+|напамин\w*|подробности в файле|специалист\w*|главн\w+|начальник\w*|заведующ\w+|"
    r"директор\w*|заместител\w+|тел|моб|образовани\w+)\b"
)
_SENT = re.compile(
    r"\b(?:прилага(?:ю|ем|ется|ются)|направля(?:ю|ем|ется)|высыла(?:ю|ем)|отправля(?:ю|ем)|прикрепля(?:ю|ем)|"
    r"в[ык]+ладыва(?:ю|ем)|кида(?:ю|ем)|скидыва(?:ю|ем)|шл(?:ю|ем)|прикладыва(?:ю|ем)|пересыла(?:ю|ем)|"
    r"прыклада(?:ю|ем)|дадаецца|"
    r"дадаю|дадаем|дасылаю|дасылаем|далуча(?:ю|ем|ецца|юцца)|далучан\w*|накиров\w+|смотри(?:те)?|см)\b"
)
#: Where the original comes by another way, a copy is here.
_ORIGINAL_COMES = re.compile(
    r"\W*оригинал\w*(?:\s+(?:протокол|акт|отчет|документ|соглашени)\w*)?\s+(?:направ|отправ|вышл|пере(?:да|шл)|дош?л|"
    r"привез|занес|довез|досла)\w*(?:\s+(?:по|обычной|почт\w+|позже|дополнительно|нарочным|курьером))*\W*"
)
_AT_HAND = re.compile(
    r"\W*(?:подписанн\w+\s+)?(?:протокол|отчет|акт|пратакол|справаздача)\w*\s+"
    r"(?:уже\s+)?(?:у вас(?:\s+(?:есть|в (?:канцелярии|приемной|отделе|управлении|почте|папке|чате|сэд|деле|архиве)))?|"
    r"(?:у нас\s+)?(?:есть|имеется|имеются|есць|на руках|(?:лежит |хранится |находится )?(?:у (?:меня|нас)|"
    r"в (?:деле|папке|архиве|общей папке|сейфе))))\W*"
)
#: «…, что подтверждается протоколом от 24.11.2026 № 17».
_PROVED_BY = re.compile(
    r"\b(?:что\s+)?подтвержда(?:ется|ют|ет)(?=(?:\s+\w+){0,2}\s+(?:протокол|акт|отчет|фото|документ|справк|"
    r"приказ|письм|материал|запис|скан)\w*)"
)
_IN_THE_LETTER = re.compile(
    r"\b(?:во вложении|в приложении|у дадатку|вложен\w*|приложен\w*|прикреплен\w*|ссылк\w+ на|по ссылке|в скане)\b"
)
#: What is asked for where it is done: that it be written down.
_REQUEST = re.compile(
    r"\b(?:просим|прошу|просьба)\s+(?:вас\s+)?(?:считать\s+(?:выполненн|исполненн|реализованн|завершенн)(?:ым|"
    r"ой)(?=\W*$)|"
    r"(?:это\s+)?(?:отразить|отметить|учесть|зафиксировать|внести|закрыть)"
    r"(?:\s+(?:это|данную|эту|информацию|в|на|отчете|отчет|системе|систему|портале|карте|дорожной|пункт|"
    r"мероприятие|задачу|"
    r"соответствующую|отметку|как|выполненное|выполненный|исполненное|исполненный))*(?=\W*$))"
)
_WHO = re.compile(r"\W*(?:ответственн\w+(?:\s+исполнител\w+)?|исполнител\w+|контактное\s+лицо)\W{1,3}")
_WEEKDAY = re.compile(r"\b(?:понедельник|вторник|сред[уы]|четверг|пятниц[уы]|суббот[уы]|воскресень[ея])\b")
#: «Просьба подтвердить получение».
_CONFIRM = re.compile(
    r"\b(?:просим|прошу|просьба|жд(?:у|ем))\s+(?:вас\s+)?(?:подтвердить|подтверждения?)(?:\s+(?:получени|"
    r"при[её]м|закрыти|снятие с контрол)\w*)?(?=\W*$)"
)
#: «исх. № 01-14/2231»
_REFERENCE = re.compile(r"\b(?:исх|вх|рег)\w*\.?\s*(?:№|n)?\s*\d[\w/.-]*")
_NAME = re.compile(r"(?:[А-ЯЁІЎ][а-яёіў]+|[А-ЯЁІЎ])(?:-[А-ЯЁІЎ][а-яёіў]+)?")
#: «две поездки».
_COUNTED = re.compile(
    r"^\W*(?:всего\s+)?(?:два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|двое|трое|"
    r"оба|обе)\s+[а-я]+(?:\s+[а-я]+)?\W*$"
)
#: «Начальник отдела культуры Сидоренко А. В.»
_SIGNED = re.compile(
    r"(?:[Зз]ам\.?\s*|[Зз]аместитель\s+|[Гг]л(?:авн\w+|\.)\s*|[Вв]едущ\w+\s+|[Сс]тарш\w+\s+|"
    r"[Ии]\.?\s?о\.?\s+)?(?:[Нн]ачальник|[Дд]иректор|[Пп]редседател|"
    r"[Рр]уководител|[Сс]пециалист|[Зз]аведующ|[Мм]етодист|[Сс]екретар|[Кк]онсультант|[Гг]лав|[Кк]оординатор|"
    r"[Ии]сполнител|[Ээ]ксперт|"
    r"[Дд]иректар|[Сс]таршын|[Нн]ачальнiк)[а-яё]*"
    r"(?:\s+[а-яёў][а-яёіў-]+|"
    r"\s+[А-ЯЁ]{2,}){0,7}(?:\s*,)?\s+(?:[А-ЯЁІЎ]\.\s?){0,2}[А-ЯЁІЎ][а-яёіў-]+(?:\s+[А-ЯЁІЎ](?:\.|[а-яёіў]+)){0,2}\.?"
)
_STATES = (lexicon.DONE, lexicon.SHARE, lexicon.ACCEPT_WORD)


def accounted(sentences: Sequence[Sentence], is_title: Callable[[str], bool], *, bare: bool = False) -> bool:
    """Whether each clause of the sentences is understood; `is_title(word)`: the word is in the item's title.

    `bare`: «done» is only a «100 %», so that no other sentence may be of filling words («Мы за!»).
    """
    return all(_sentence(one, is_title, bare=bare) for one in sentences)


def _sentence(sentence: Sentence, is_title: Callable[[str], bool], *, bare: bool) -> bool:
    reported = excused = False
    if is_a_name(sentence.said) or _names_who(sentence.whole) or only_calls(sentence.around):
        return True
    for clause in sentence.clauses:
        plain = lexicon.OFF_CONTROL.sub(" ", without_harmless(clause))
        if lexicon.THANKS.match(clause) or WISHES.match(clause) or only_thanks(clause):
            continue
        if all(of_person(word) & {"Name", "Patr"} for word in _LETTERS.findall(clause)):
            continue
        if reported_well(clause, is_title):
            continue
        if excused and _is_an_excuse(clause, is_title):
            continue
        excused = excused or bool(lexicon.APOLOGY.match(clause))
        words = _left(plain, is_title)
        if not words:
            if _WEEKDAY.search(plain) and not any(map(done_lemma, _LETTERS.findall(plain))):
                # «Отчёт в понедельник»: what will be, without a word for it.
                return False
            if bare and re.search(r"\bза\b(?! \d)|\bмы\b|\bэто\b", plain):
                return False
            continue
        if _is_of_files(plain, words) or _is_a_deed(plain, words):
            reported = True
            continue
        counted = reported or re.search(r"\d", sentence.whole) or _COUNTED.search(plain)
        if not (counted and _is_a_list(plain, words)) or (
            _is_a_verdict(clause) and not re.search(r"[1-9]", without_dates(sentence.whole))
        ):
            return False
    return True


def _left(clause: str, is_title: Callable[[str], bool]) -> list[str]:
    """The words that are no state, filler, courtesy, date, or of the title."""
    rest = without_adjuncts(without_places(without_dates(clause)))
    for pattern in (
        *lexicon.AT_HOME.values(),
        EXCUSE,
        LATENESS,
        PUBLISHED,
        _PROVED_BY,
        CALL_ME,
        BEHIND,
        _REQUEST,
        _CONFIRM,
        _REFERENCE,
        _COURTESY,
        *_STATES,
        lexicon.FILLER,
    ):
        rest = pattern.sub(" ", rest)
    return [word for word in _LETTERS.findall(rest) if len(word) > 1 and not is_title(word)]


def _is_of_files(clause: str, words: Sequence[str]) -> bool:
    if _ORIGINAL_COMES.fullmatch(clause) or _AT_HAND.fullmatch(clause):
        return True
    if not (
        _SENT.search(clause)
        or _PROVED_BY.search(clause)
        or _IN_THE_LETTER.search(clause)
        or re.match(r"\W*(?:фото(?:графи\w+)?|фотаздым\w+)\b", clause)
    ):
        return False
    return all(
        lexicon.FILES.fullmatch(word)
        or _SENT.fullmatch(word)
        or lexicon.PAPERS.fullmatch(word)
        or _is_noun(word)
        for word in words
    )


def _is_a_deed(clause: str, words: Sequence[str]) -> bool:
    """A clause whose every verb lies behind, and says what was done and not what was said."""
    if TALK.search(clause) or lexicon.CONTRAST.search(clause):
        return False
    kinds = [_kind(word) for word in words] + [
        _kind(word) for word in _LETTERS.findall(clause) if deed(word) == "done"
    ]
    return "deed" in kinds and all(kind in ("deed", "noun") for kind in kinds)


def _is_an_excuse(clause: str, is_title: Callable[[str], bool]) -> bool:
    """A clause behind an apology that tells of what lies behind and of nothing of the matter: «компьютер ломался»."""
    words = _LETTERS.findall(clause)
    return not (
        re.search(r"\d|\b(?:пункт|мероприят|задач|поручен)", clause)
        or any(
            state.search(clause) for state in (*_STATES, lexicon.PAPERS, lexicon.NEGATION, lexicon.GIVEN_UP)
        )
        or any(is_title(word) or deed(word) in ("ahead", "now") for word in words)
        or TALK.search(clause)
    )


def _is_a_list(clause: str, words: Sequence[str]) -> bool:
    """A clause that goes on with what was said: «64 педагога», «из Бреста и Гродно»."""
    papers = [word for word in words if lexicon.PAPERS.fullmatch(word)]
    # «Протокол № 7» is a proof, «протокол у секретаря» one that is missing.
    return len(papers) in (0, len(words)) and all(_is_noun(word) for word in words)


def _is_a_verdict(clause: str) -> bool:
    """Whether a clause is but a noun that judges, or counts none: «катастрофа», «полный провал», «ноль участников»."""
    if re.search(r"\b(?:ноль|нуль|ноля|ни)\b|(?<![\d.,:])0(?![\d.,:%])", clause):
        return True
    words = _LETTERS.findall(clause)
    if not words or re.search(r"\d", clause) or not all(map(is_known, words)):
        return False
    read = [parses(word)[0] for word in words]
    nouns = [one for one in read if one[0] == "NOUN"]
    return (
        len(nouns) == 1
        and nouns[0][1:3] == ("nomn", "sing")
        and all(one[0] in ("NOUN", "ADJF", "ADJS", "ADVB", "PRCL", "INTJ") for one in read)
        and not any(of_person(word) or lexicon.PAPERS.fullmatch(word) for word in words)
    )


def _names_who(whole: str) -> bool:
    """Whether a sentence but names somebody: «Ответственный исполнитель — Иванова А. П.»."""
    words = _LETTERS.findall(_WHO.sub(" ", whole))
    return bool(_WHO.match(whole)) and all(
        _is_noun(word) and not any(state.search(word) for state in _STATES) for word in words
    )


def is_a_name(said: str) -> bool:
    """Whether a sentence is but somebody's name, under the letter or at its head."""
    if _SIGNED.fullmatch(said.strip()) and not any(state.search(said.lower()) for state in _STATES):
        return True
    words = [word for word in _LETTERS.findall(said) if not _COURTESY.fullmatch(word.lower())]
    if len(words) == 1 and not of_person(words[0]) and _is_a_verdict(words[0].lower()):
        return False
    return len(words) <= 3 and all(
        _NAME.fullmatch(word)
        and not any(state.search(word.lower()) for state in _STATES)
        and (bool(of_person(word)) or not is_known(word) or (_is_noun(word) and parses(word)[0][0] != "ADVB"))
        for word in words
    )


def _kind(word: str) -> str:
    if done_lemma(word):
        return "deed"
    readings = parses(word)
    if readings and readings[0][0] == "VERB" and re.search(r"(?:л|ла|ло|ли|лся|лась|лось|лись)$", word):
        return "deed"
    return "noun" if _is_noun(word) else "other"


_NOUN_LIKE = {"NOUN", "ADJF", "ADJS", "PRTF", "NUMR", "PREP", "CONJ", "NPRO", "ADVB", "PRCL", "None"}
# Adverbs and particles that turn a sentence round.
_TURNS = re.compile(
    r"(?:не|ни|нет|без|пока|еще|почти|едва|только|лишь|бы|если|когда|потом|позже|после|затем|завтра|скоро|частично|"
    r"предусмотренн\w+|кроме|вместо|якобы|вроде|будто|хотя|но|однако|сколько|почему|зачем|пусть|пускай|давайте|раз|сто)"
)


def _is_noun(word: str) -> bool:
    if _TURNS.fullmatch(word):
        return False
    readings = parses(word)
    # A name that no dictionary holds is a name; a word in other letters (a file, a firm) as well.
    return not readings or readings[0][0] in _NOUN_LIKE
