"""The deed that an item's title names: «Провести семинар» is done where the seminar «проведён», «прошёл», «состоялся».

The dictionary knows the forms of each verb, so that a title may name any; the few families here are verbs that mean the
same deed of the same thing, and the Belarusian forms, which the dictionary lacks.
"""

import re

from plans.words import deed, fold, is_known, parses, stem

_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_HOLD = frozenset(("провести", "пройти", "состояться"))
#: What was held has ended.
_HELD = _HOLD | {"завершиться", "закончиться", "окончиться"}
_SIGN = frozenset(("подписать", "заключить"))
_ISSUE = frozenset(("издать", "выпустить", "выйти"))
#: What was issued or approved was prepared before.
_AFTER_MAKING = _ISSUE | {"опубликовать", "утвердить", "напечатать", "отпечатать"}
_BUY = frozenset(("приобрести", "закупить", "купить"))
_PLANT = frozenset(("высадить", "посадить"))
_SEND = frozenset(("направить", "отправить", "разослать", "вручить"))
_PUBLISH = frozenset(("разместить", "опубликовать", "выложить"))
_BUILD = frozenset(("построить", "возвести"))
_FAMILIES = {
    "провести": _HELD,
    "проводить": _HELD,
    "организовать": _HELD | {"организовать"},
    "организовывать": _HELD | {"организовать"},
    "подписать": _SIGN,
    "заключить": _SIGN,
    "издать": _ISSUE | {"напечатать", "отпечатать"},
    "выпустить": _ISSUE,
    **{verb: _AFTER_MAKING | {verb} for verb in ("подготовить", "разработать", "составить", "сформировать")},
    "создать": _AFTER_MAKING | {"создать", "открыть", "запустить", "разместить", "учредить"},
    "открыть": frozenset(("открыть", "открыться")),
    **dict.fromkeys(("приобрести", "закупить", "купить"), _BUY),
    **dict.fromkeys(("высадить", "посадить"), _PLANT),
    **dict.fromkeys(("направить", "отправить", "разослать"), _SEND),
    **dict.fromkeys(("разместить", "опубликовать", "выложить"), _PUBLISH),
    **dict.fromkeys(("построить", "возвести"), _BUILD),
    "установить": frozenset(("установить", "смонтировать", "поставить")),
}
#: By which verbs else it is told that a thing was held.
_HELD_BY = {
    **dict.fromkeys(("матч", "игра", "турнир", "поединок"), frozenset(("сыграть", "отыграть"))),
    **dict.fromkeys(("концерт", "спектакль"), frozenset(("сыграть", "отыграть"))),
    **dict.fromkeys(("забег", "пробег", "марафон"), frozenset(("пробежать",))),
    "лекция": frozenset(("прочитать", "прочесть")),
}
_CARRIED_OUT = _HOLD | {"осуществить", "завершить", "выполнить", "произвести"}
#: «приняли участие», of whoever was to.
_TOOK_PART = re.compile(
    r"\b(?:принял[аи]?\s+участие|участие\s+принял[аи]?|участвовал[аи]?|прынял[аи]?\s+удзел)\b"
)
#: Nouns of deeds, and Belarusian verbs, by their beginnings.
_NAMES = (
    ("провед", "провести"), ("организац", "организовать"), ("подписан", "подписать"), ("заключен", "заключить"),
    ("издани", "издать"), ("выпуск", "выпустить"), ("открыти", "открыть"), ("разработк", "разработать"),
    ("подготовк", "подготовить"), ("создани", "создать"), ("утвержден", "утвердить"), ("установк", "установить"),
    ("публикаци", "опубликовать"), ("размещени", "разместить"), ("приобретени", "приобрести"), ("закупк", "закупить"),
    ("высадк", "высадить"), ("посадк", "посадить"), ("направлени", "направить"), ("отправк", "отправить"),
    ("рассылк", "разослать"), ("строительств", "построить"),
    ("правесц", "провести"), ("правядз", "провести"), ("падпис", "подписать"),
    ("выдаць", "издать"), ("выданн", "издать"), ("адкры", "открыть"), ("арганиз", "организовать"),
    ("распрац", "разработать"), ("падрыхт", "подготовить"),
)  # fmt: skip
_BARE_NAMES = {
    "показ": "показать", "запуск": "запустить", "ремонт": "отремонтировать", "монтаж": "смонтировать", "ввод": "ввести",
    "сбор": "собрать", "перевод": "перевести", "визит": "состояться", "прием": "принять",
}  # fmt: skip
_BELARUSIAN = (
    (re.compile(r"праведзен[аоы]?|правяли"), "провести"), (re.compile(r"адбы(?:уся|л[аи]ся)"), "состояться"),
    (re.compile(r"падписан[аоы]?|падписали"), "подписать"),
    # To the dictionary «издали» is but «from afar».
    (re.compile("издали"), "издать"), (re.compile(r"выдадзен[аоы]?|выдали"), "издать"),
    (re.compile(r"адкрыт[аоы]?|адкрыли"), "открыть"), (re.compile(r"арганизаван[аоы]?"), "организовать"),
    (re.compile(r"накираван[аоы]?|накиравали"), "направить"), (re.compile(r"размешчан[аоы]?|размясцили"), "разместить"),
    (re.compile(r"зацверджан[аоы]?|зацвердзили"), "утвердить"), (re.compile(r"заключан[аоы]?|заключыли"), "заключить"),
    (re.compile(r"прайш(?:ол|ла|ло|ли)"), "пройти"), (re.compile(r"апубликаван[аоы]?"), "опубликовать"),
    (re.compile(r"усталяван[аоы]?|усталявали"), "установить"), (re.compile(r"набыт[аоы]?|набыли"), "приобрести"),
    (re.compile(r"распрацаван[аоы]?"), "разработать"), (re.compile(r"падрыхтаван[аоы]?"), "подготовить"),
)  # fmt: skip
#: How the verb of a thing that is being held begins, where the title's verb begins another way.
_ONGOING = {"провести": "провод"}
#: What goes on is held at this time.
_GOES_ON = frozenset(("идти", "проходить", "продолжаться", "длиться"))
_PREPARES = frozenset(
    ("готовить", "готовиться", "прорабатывать", "прорабатываться", "формироваться", "оформляться")
)
_BEGUN = frozenset(("начаться", "стартовать", "начать"))
_WORK = re.compile(
    r"(?:ведется|ведем|идет|начата|начали|продолжается|продолжаем|вядзецца|идзе)\s+(?P<what>[^\W\d_]+)"
)
#: «внедрение идёт», «разработку маршрута начали».
_WORK_FIRST = re.compile(
    r"\b(?P<what>[а-я]+(?:ни[ея]|ци[яю]|к[ау]))\s+(?:[а-я]+\s+)?(?:ведется|идет|начат[аоы]?|начали|продолжается|вядзецца|идзе)\b"
)
_WORKS = re.compile(
    r"(?:про|раз|до)?работк|подготовк|согласовани|оформлени|организаци|формировани|комплектовани|монтаж|"
    r"печать|сбор|набор|закупк"
)
#: Who reports what was said, or asked for, reports no deed.
TALK = re.compile(
    r"\b(?:на|с|рас)?(?:сказа[лн]|заявил|обещан|назван|уверял|утверждал|писал|сообщал|отчитывал|говорил|"
    r"докладывал|напоминал|"
    r"спрашивал|звонил|обращал|просил|обещал|хотел|"
    r"планировал|собирал|думал|ждал|пытал|старал|пробовал|поручал|велел|решил|договорил|согласил|отказал|"
    r"забы[лт]|передела[лн]|утра[тч]|испор[тч]|разруш|"
    r"потеря[лн]|сорва[лн]|разбежал|сбежал|скандал|поруга[лн]|подрал|уш[еёл]л?[иа]?\b|расторг|аннулир|"
    r"отозва[лн]|погиб|слом|сгоре|пропа[лд]|укра[лд]|рухну|отклон|забрак|возвращен|верну(?!л\w*с[ья])[лтв]|провали[лв]|провален|оспор|обжалова|опротест|перенес|отмен|отлож)\w*"
)
#: Deeds that end what is done, and take back nothing of it.
FINISHING = frozenset(
    (
        "сдать", "закрыть", "провести", "подписать", "оформить", "утвердить", "отправить", "направить", "передать",
        "опубликовать", "разместить", "представить", "разослать", "раздать", "вручить", "доставить",
        "напечатать", "издать", "принять", "обсудить", "сделать", "расклеить", "развесить", "распространить",
        "выложить", "расставить", "выдать",
    )
)  # fmt: skip
_EVENT = frozenset(stem(word) for word in ("мероприятие", "мерапрыемства", "мерапрыемствы"))


#: So long are the words that are compared by sound.
SOUNDING = 5
_SOUNDS = str.maketrans({"ы": "и", "о": "а", "э": "е", "ь": None})


#: Belarusian nouns of titles whose Russian ones sound otherwise, by their beginnings (ў, і lowered as у, и).
_COGNATES = (
    ("пагадненн", "соглашение"), ("дамов", "договор"), ("пляцоу", "площадка"), ("спаборництв", "соревнование"),
    ("нарад", "совещание"), ("сустрэч", "встреча"), ("урач", "врач"), ("лекар", "врач"), ("дзяц", "дети"),
    ("дзец", "дети"), ("настауни", "учитель"), ("навучанн", "обучение"), ("свят", "праздник"), ("кирмаш", "ярмарка"),
    ("бальниц", "больница"), ("шпитал", "больница"), ("вучн", "ученик"), ("кнi", "книга"), ("падарожж", "путешествие"),
    ("турыстычн", "туристический"), ("прадпрыемств", "предприятие"), ("горад", "город"), ("гарад", "город"),
    ("малад", "молодежь"), ("моладз", "молодежь"), ("абмен", "обмен"), ("гурт", "коллектив"), ("спиc", "список"),
    ("вандроу", "поездка"), ("зборник", "сборник"), ("рамеснi", "ремесленник"), ("мастацтв", "искусство"),
    ("адукацы", "образование"), ("супрацоуництв", "сотрудничество"), ("удзельник", "участник"),
    ("пасяджэнн", "заседание"), ("запрашэнн", "приглашение"), ("матэрыял", "материал"), ("выстав", "выставка"),
    ("канцэрт", "концерт"), ("турнир", "турнир"), ("адпачын", "отдых"), ("сайт", "сайт"), ("праект", "проект"),
    ("праграм", "программа"), ("конкурс", "конкурс"), ("гастрол", "гастроли"), ("распрацоук", "разработка"),
)  # fmt: skip


def cognate(word: str) -> str | None:
    """The Russian noun that a lowered Belarusian word is a form of, where it sounds otherwise; None of other words."""
    if is_known(word):
        return None
    return next((russian for begins, russian in _COGNATES if word.startswith(begins)), None)


def sounds(word: str) -> str:
    """How a lowered word begins as one hears it: «стажыроўка» as «стажировка», «гарадоў» as «городов»."""
    return word.translate(_SOUNDS)[:SOUNDING]


def done_lemma(word: str) -> str | None:
    """The verb whose finished deed a lowered word tells («проведён» → «провести»), or None."""
    for forms, lemma in _BELARUSIAN:
        if forms.fullmatch(word):
            return lemma
    if deed(word) != "done":
        return None
    return next((one[3] for one in parses(word) if one[0] in ("VERB", "PRTS")), None)


#: What is done about a letter, or by whoever writes it, is no deed of a plan.
_ABOUT_LETTERS = frozenset(
    (
        "получить", "прочитать", "прочесть", "увидеть", "посмотреть", "понять", "узнать", "учесть", "запомнить",
        "ознакомиться", "заметить", "приложить", "прикрепить", "прислать", "выслать", "ответить", "написать",
        "заболеть", "уйти", "выйти", "уехать", "извиниться", "задержать", "задержаться", "ошибиться",
    )
)  # fmt: skip
_AWAY = re.compile(r"\b(?:из|с|после)\s+(?:отпуск|больничн|командировк|декрет|обед|совещани)")


def tells_a_deed(said: str) -> bool:
    """Whether lowered words tell that something was done, whatever it was: «медики съездили», «поездка состоялась»."""
    if TALK.search(said) or _AWAY.search(said):
        return False
    return any(done_lemma(word) not in (None, *_ABOUT_LETTERS) for word in _LETTERS.findall(said))


#: Verbs that say no more than that it be done: «обеспечить размещение …».
_LEADING = frozenset(("обеспечить", "осуществить", "продолжить", "содействовать"))
_DEVERBAL = re.compile(r"[а-я]{4,}(?:ние|тие|ция|ка|ча)")
_NO_DEED = re.compile(
    r"(?:выставк|площадк|заседани|совещани|соревновани|состязани|предприяти|мероприяти|соглашени|положени|здани|"
    r"издани|учреждени|объединени|отделени|образовани|конференци|делегаци|программк|ярмарк|встреч|концепци|"
    r"экспозици|коллекци|станци|лекци|акци|памятк|открытк|библиотек|занятие|событи|собрани|поколени|управлени|"
    r"отношени|условие|предложени|заявк|поездк|прогулк|дискуссия|игротек|картотек|аптек|дискотек|фонотек)[а-я]*"
)
#: How a thing is held, and not another thing: «онлайн-урок».
_ONLINE = re.compile(r"^(?:онлайн|видео|веб|интернет)-")
_KIN = 4
_BEGINS = ("", "по", "с", "от", "вы", "на", "за", "про", "из", "при")


def _deverbal(word: str) -> str | None:
    """How the verbs begin that a noun of a deed («направление», «закупка», «строительство») is kin of, or None."""
    read = parses(word)
    if not read or read[0][0] != "NOUN" or _NO_DEED.match(word):
        return None
    noun = read[0][3]
    if noun.endswith("ство") and len(noun) > 9:
        return noun[: max(_KIN, len(noun) - 8)]
    if not _DEVERBAL.fullmatch(noun):
        return None
    ending = {"ние": 6, "тие": 5, "ция": 4}.get(noun[-3:], 2)
    return noun[: max(_KIN, len(noun) - ending)]


def _kin_of(lemma: str, prefix: str) -> bool:
    """Whether a verb begins as its noun does, or so behind a prefix that only ends the deed: «строительство»,
    «построить»."""
    return any(lemma.startswith(begins + prefix) for begins in _BEGINS)


class Deed:
    """What a title wants done: the verbs that tell of it, and the stem of the thing it is done to."""

    def __init__(self, title: str) -> None:
        self.verbs: frozenset[str] = frozenset()
        self.thing = ""
        self._lemma = self._short = ""
        self._begun = ""
        #: The noun of the deed: «высадка проведена».
        self.noun = ""
        #: How the verbs begin that the title's own word is kin of: «размещение» to «размещены».
        self._prefix = self._thing_done = ""
        after_preposition = False
        for word in _LETTERS.findall(fold(title)):
            readings = parses(word)
            kind = readings[0][0] if readings else ""
            lemma = next((lemma for begins, lemma in _NAMES if word.startswith(begins)), None)
            lemma = lemma or (_BARE_NAMES.get(readings[0][3].replace("ё", "е")) if readings else None)
            led = not self.verbs or self.verbs <= _LEADING
            if (
                led
                and not (lemma or self._prefix or after_preposition or self.thing)
                and (made := _deverbal(word))
            ):
                # «Награждение участников»: the deed by its noun.
                self.verbs, self._prefix, self.noun = frozenset(), made, stem(word)
                continue
            if kind == "INFN" or (lemma and not (after_preposition or self.thing)):
                lemma = lemma or readings[0][3]
                # «Организация приёма …»: the one or the other.
                before = self.verbs if kind == "NOUN" else frozenset()
                self.verbs, self._begun = before | _FAMILIES.get(lemma, frozenset((lemma,))), lemma
                self._prefix = lemma[: max(_KIN, len(lemma) - 4)] if lemma not in _FAMILIES else ""
                self.noun = stem(word) if kind == "NOUN" else ""
            elif kind == "PREP":
                after_preposition = True
            elif kind == "NOUN" or (len(word) > 3 and not is_known(word)):
                if not after_preposition:
                    self.thing, self._lemma = stem(word), readings[0][3] if readings else ""
                    self._short = self._lemma.rpartition("-")[2] if "-" in self._lemma else ""
                    # «Организация выступления …»: done where somebody «выступил».
                    bare = _BARE_NAMES.get(readings[0][3].replace("ё", "е")) if readings else None
                    self._thing_done = bare or _deverbal(word) or ""
                    break
                after_preposition = False
        self._part = "участи" in fold(title)
        if not self.thing:
            # «Обучение» alone is a thing and no deed to one.
            self._prefix = ""
        if not (self.verbs or self._prefix):
            # A title that only names the thing.
            self.verbs = _HELD | _SIGN | _ISSUE
        if self.verbs >= _HELD:
            self.verbs |= _HELD_BY.get(self._lemma, frozenset())

    def told(self, clause: str) -> list[re.Match[str]]:
        """The words of a lowered clause that tell that the deed is done, where they can be said of its thing."""
        found = [word for word in _LETTERS.finditer(clause) if self.is_deed(word.group())]
        if not found and self._part and (took := list(_TOOK_PART.finditer(clause))):
            return took
        if not found and self.noun and any(stem(word) == self.noun for word in _LETTERS.findall(clause)):
            # «Высадка аллеи проведена».
            found = [word for word in _LETTERS.finditer(clause) if done_lemma(word.group()) in _CARRIED_OUT]
        if not found and any(stem(word) in _EVENT for word in _LETTERS.findall(clause)):
            # «Мероприятие проведено», of a title that calls it otherwise.
            found = [word for word in _LETTERS.finditer(clause) if done_lemma(word.group()) in _CARRIED_OUT]
        return found if found and self.thing else []

    def is_deed(self, word: str) -> bool:
        """Whether a lowered word tells that the title's deed lies behind."""
        lemma = done_lemma(word)
        return lemma is not None and (
            lemma in self.verbs
            or any(prefix and _kin_of(lemma, prefix) for prefix in (self._prefix, self._thing_done))
        )

    def is_noun_of(self, word: str) -> bool:
        """Whether a lowered word is the noun of the title's deed: «внедрение» of «внедрить»."""
        begins = _deverbal(word)
        return bool(begins) and any(verb.startswith(begins or "\0") for verb in self.verbs)

    def wants_a_place(self, wanted: str) -> bool:
        """Whether the thing is to be put somewhere else than on a site: «разместить баннеры на улицах»."""
        return self._begun == "разместить" and not re.search(
            r"сайт|портал|интернет|\bсми\b|сет[иь]|страниц|публикац", wanted
        )

    def told_by_kin(self, word: str) -> bool:
        """Whether a lowered word tells the deed by the verb that the thing is kin of: «выступил», «выступление»."""
        lemma = done_lemma(word)
        return bool(lemma and self._thing_done and _kin_of(lemma, self._thing_done))

    def names_the_thing(self, clause: str) -> bool:
        """Whether a lowered clause names the thing, or calls what is held an event."""
        return any(
            self.is_thing(word)
            or (bool(self.noun) and stem(word) == self.noun)
            or ((self.verbs >= _HOLD or bool(self._prefix)) and stem(word) in _EVENT)
            for word in _LETTERS.findall(clause)
        )

    def is_thing(self, word: str) -> bool:
        """Whether a lowered word is the thing, in any form, or what «онлайн-урок» is called for short."""
        word = _ONLINE.sub("", word)
        return bool(self.thing) and (
            stem(word) == self.thing
            or (bool(self._short) and any(one[3] == self._short for one in parses(word)[:2]))
            or any(one[3] == self._lemma for one in parses(word)[:2])
            or cognate(word) == self._lemma
            or (len(word) >= SOUNDING and not is_known(word) and sounds(word) == sounds(self._lemma))
        )

    def under_way(self, clause: str) -> re.Match[str] | None:
        """The word of a lowered clause that tells that the deed is being done: «разрабатывается», «издаём»."""
        begins = _ONGOING.get(self._begun, self._begun[: max(4, len(self._begun) - 5)]).translate(_SOUNDS)
        named = self.names_the_thing(clause)
        for word in _LETTERS.finditer(clause):
            # To the dictionary «проводим» is first of seeing somebody off.
            kind = "now" if word.group() == "проводим" else deed(word.group())
            lemma = next((one[3] for one in parses(word.group()) if one[0] == "VERB"), "")
            if kind == "now" and (
                (begins and word.group().translate(_SOUNDS).startswith(begins))
                or (named and lemma in _PREPARES)
            ):
                return word
            held = (kind == "now" and lemma in _GOES_ON) or (kind == "done" and lemma in _BEGUN)
            if held and named and (self.verbs >= _HOLD or self.noun):
                return word
        work = _WORK.search(clause) or _WORK_FIRST.search(clause)
        if work and (
            _WORKS.match(work["what"]) or (begins and work["what"].translate(_SOUNDS).startswith(begins))
        ):
            return work
        return None
