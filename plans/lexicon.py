"""The words headings are made of: stems with the meaning (tag) each carries.

Russian and Belarusian, with the usual English ones, folded (ё → е, і → и, ў → у). A stem ends in `$` when the word
must end there. The longest stem that begins a word decides, so «соисполнител» beats «исполнител» and «количественн»
beats «количеств».
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

from plans.words import is_known

STEMS: Mapping[str, str] = {
    # what numbers a row
    "number": "перечню$ нумерац № # n$ nn$ номер нумар нум$ ном$",
    "point": "пункт пп$ пункта",
    # what is to be done
    "title": "мероприят мерапрыем меропр$ действи$ действие$ дзеянне$ действия дзеянн мера$ меры$ мер$ захад"
    " работ поручен"
    " акция$ акции$ акций$ акцыя$ действий$"
    " даручэн"
    " инициатив иницыятыв обязательств вопрос пытанн проект праект тема$ темы$ тэма предмет прадмет событи"
    " падзе активност шаг$ шаги этап$ этапы$ задание задания заданне",
    "name": "виды$ что$ што$ наименован найменн назван назва$ назвы$ заголов формулиров фармулиров",
    "content": "решение$ решения$ решили$ решено$ постановили$ рашэнне$"
    " текст тэкст содержан змест описан аписанн сутность суть$ перечень перечн пералик",
    "goal": "задач цел$ цели$ цель$ целей$ мэта$ мэты$",
    # what chapter it is in
    "direction": "направлени кирун накирун напрам сфер област$ област вобласц раздел раздзел подраздел блок$"
    " блоки$ блока$ сектор$ группа$ глав$ глава$"
    " сегмент кластер$ главы$ отрасл галин рубрик тематик тэматык деятельност дзейнасц подпрограмм падпраграм",
    # when
    "term": "срок тэрмин дедлайн сроч$ исполнить$ выполнить$ выканаць$",
    "date": "датировк частот регулярност рэгулярнасц календарь$ полугоди "
    "дат$ дата$ даты$ дату$ датой$ период перыяд врем$ время$ времени$ час$ год$ года$ годы$"
    " годам$ гады$ гадам$ месяц"
    " числа$ число$ чысла$ месяц$ квартал когда$ кали$ график графики календарн",
    "checkpoint": "точк",
    "start": "начал пачат начин старт$ старта$ нач$ начать$",
    "end": "закончить$ окончан оконч$ конец$ конца$ финиш заканчэн канец$ канца$",
    "finish": "завершен завяршэн",
    "record": "постановлен распоряжен приказ$ приказа$ предоставлен закрыт обновлен обнаулен создан внесен"
    " изменен отчетност отчета$ представлен подписан"
    " рассмотрен указани снят"
    " утверждени зацвярджэнн согласовани узгадненн вступлени публикаци поступлени рассылк визирован"
    " регистрац фиксац актуализац заполнен ввода$ ввод$ контрол корректиров проверк получен докладн",
    "moved": "перенос перенес продлен просроч пратэрмин отклонен задержк адхилен",
    # who
    "resp": "оператор владелец$ владельц распорядител инициатор проводит$ руководител "
    "исполнител назначено$ назначен$ испол$ исполн$ ответственн ответств$ отв$ исп$ адказн выканауц выканауч куратор"
    " организатор арганизатар"
    " координатор каардынатар кто$ хто$ кому$ кем$ кого$ держател",
    "org": "орган$ госорган органы$ органа$ органов$ организаци арганизац ведомств ведамств учрежден"
    " установ подразделен падраздзялен"
    " перевозчик школы$ гимназии$ лицеи$ колледжи$ вузы$ больницы$ поликлиники$ музеи$ театры$ библиотеки$ клубы$"
    " предприят структур лица$ лиц$ лицо$ асоб администрац адмиnистрац администрацы исполком выканкам"
    " выканауч горисполком"
    " исполнительн мэри правительств урад$ акимат хокимият муниципалитет префектур магистрат управ$"
    " управа$ управлени упраулен департамент дэпартамент отдел аддзел служб совет$ совета$ сов$ собран"
    " дума$ думы$ министерств министэрств сторон бок$ баки$ боку$"
    " баку$ стораны$ стараны$ старон представител прадстауник участник$ комитет камитэт должност пасад",
    "co": "соорганизатор соорганизац соисполняющ "
    "соисп$ соисполн сувыканауц сувыканауч привлекаем привлеч прыцягва заинтересован зацикаулен"
    " взаимодействующ взаимодействие$ взаимодействует$ взаимодействуют$ соучастник узаемадз "
    " помога помощник вовлечен"
    " участник удзельник участвую участвуе партнер партнеры содейств задействован участие$ участии$ удзел",
    # what comes of it
    "result": "ожидания$ ориентир$ ориентиры$ метрик выгод отдач "
    "подтвержд пацвярдж вклад$ результат выник показател паказчык индикатор индыкатар эффект эфект критери"
    " крытэр документ дакумент продукт"
    " kpi$ кпэ$ значен",
    "form": "форм$ форма$ формы$ формат$ вид$",
    "outcome": "итог$ итоги$ вывод$ выводы$ дасягненн достижен",
    "achieved": "достигнут дасягнут полученн атрыман фактич фактыч факт$ факту$ факта$ текущ",
    # how it goes
    "mark": "отм$ статус состояни стан$ стане$ отметк отметок адзнак адметк признак стади соблюден",
    "course": "достижения$ завершенност проведенн достигнуто$ дасягнута$ ход$ хода$ ходе$ ходзе$ процент"
    " працэнт % готовност гатоунасц"
    " прогресс прагрэс степен ступень динамик"
    " продвижен сделан$ сделано$ проделан зроблен",
    "info": "информац инфармац сведени звестк отчет справк отчетн данные$ даные$",
    "doing": "вып$ исполнен выполнен выканан реализац рэализац реализов реализован осуществлен ажыццяул",
    # remarks, money, contacts
    "note": "особенност ремарк сноск препятств сложност трудност ограничен допущен "
    "заметк дополнени справок$ пометк паметк примеч прим$ коммент каментар замечан зауваг нататк причин прычын"
    " проблем праблем пояснен"
    " тлумач обоснован абгрунт основан падстав риск рызык справочн предложен прапанов особые$ особое$",
    "place": "зал$ арена$ мест$ место$ места$ месте$ месца$ площадк локаци адрес",
    "fund": "грант$ вложений$ стоит$"
    " лимит ресурс деньг денежн грош$ финанс стоимост кошт бюджет бюджэт затрат расход выдатк руб$"
    " рублей$ руб тыс$ млн$"
    " млрд$ смет$ смета$ сметн"
    " средств$ средства$ средств сродк ассигнов источник крыниц инвестиц сумм$ сумма$ суммы$ цена$ оплат"
    " кбк$",
    "contact": "координаты$ связаться$ сайт$ мессенджер telegram телеграм whatsapp "
    "связь$ контакт кантакт телефон тэлефон тел$ тэл$ факс mail$ email$ e-mail$ почт пошт моб$ мобильн",
    "person": "фио$ пиб$ фамили прозвишч",
    # what no field holds
    "ignore": "получател экспонент способ механизм инструмент"
    " реквизит рег$ регистрационн дела$ учетный$ уникальн протокол вх$ исх$ исходящ входящ письм"
    " код$ кода$"
    " коды$ id$ ид$ приоритет"
    " прыярытэт подпис подпис$ количеств"
    " кольк кол$ кол-во$"
    " район раен единиц"
    " адзин ед$ столбец слупок вес$ вага$ь тип$ тып$ автор аутар колонк column$ uuid$ guid$"
    " объект аудитори возраст узрост охват язык мова$ ссылк спасылк флаг контингент"
    " масштаб численност согласующ утверждающ визирующ узгадняюч информируем уведомляем консультир консультант"
    " согласовано$ утверждено$ одобрено$ завизировано$ узгоднена$",
    "extra": "дополнит доп$ дадаткова дад$ иные$ иных$ иное$ другие$ других$ другое$ прочие$ прочих$ прочее$"
    " прочая$ иная$ другая$ иншыя$",
    "level": "уровен узровен",
    "jointly": "совместно$ сумесна$ разам$",
    "volume": "объем аб'ем абем об'ем",
    # words that only describe
    "plan": "инвестиционн план$ запланирован запланаван плановы планов планир планав намечен приоритетн целев мэтав"
    " контрольн кантрольн ожидаем чакаем предполагаем прогноз итогов установлен"
    " количественн качественн основн краткое$ краткий$ полное$",
    "not": "не$ ня$ нет$ да$ так$",
}

#: The headings of bilingual and translated plans.
ENGLISH: Mapping[str, str] = {
    "number": "no$ num$ number nr$ item$",
    "title": "agenda action activit measure event$ events$ task initiative project",
    "name": "title$ name summary$ subject$ what$",
    "content": "description",
    "direction": "bucket$ direction area$ areas$ section field$ sector chapter theme"
    " workstream pillar$ pillars$ domain$",
    "term": "deadline due$ timeline timeframe schedule timing",
    "date": "date$ dates$ period when$ year$ years$ time$",
    "start": "start begin commence launch",
    "end": "end$ ending finish",
    "doing": "implementation completion complete$ execution",
    "ignore": "duration predecessor priority type$ kind$"
    " tags$ labels$ attachment link$ url$ author effort$ language audience",
    "resp": "manager performer accountable$ organiser organizer contractor supervisor"
    " coordinator responsib executor owner implement executing lead$ who$ assigned assignee",
    "org": "organi agency agencies authorit body$ bodies$ department institution party$ parties$ side$",
    "co": "contributor partner participant co-executor involved stakeholder support assist",
    "result": "impact$ effect$ metric benefit evidence result outcome output indicator deliverable kpi target",
    "mark": "status state$",
    "course": "progress percent",
    "note": "observation clarification explanation note$ notes$ remark comment",
    "fund": "amount$ price expens grant$ fund budget cost$ costs$ financing",
    "contact": "telephone mobile$ focal contact phone",
    "place": "place venue location",
    "plan": "expected planned$ key$ proposed",
    "achieved": "actual achieved completed$",
    "record": "creat updat modif approv sign$ signed signature report publi submitted submission registered",
}

_SORTED = sorted(
    (
        (s.rstrip("$"), s.endswith("$"), tag)
        for table in (STEMS, ENGLISH)
        for tag, line in table.items()
        for s in line.split()
    ),
    key=lambda x: -len(x[0]),
)
_BY_HEAD: dict[str, list[tuple[str, bool, str]]] = {}
for _entry in _SORTED:
    _BY_HEAD.setdefault(_entry[0][:1], []).append(_entry)
_FUZZY: dict[str, list[tuple[str, str]]] = {}
for _stem, _, _tag in _SORTED:
    if len(_stem) >= 6:
        _FUZZY.setdefault(_stem[0], []).append((_stem, _tag))


_SHORT: dict[str, list[tuple[str, str]]] = {}
for _stem, _, _tag in _SORTED:
    if 4 <= len(_stem) <= 5:
        _SHORT.setdefault(_stem[0], []).append((_stem, _tag))


def _swapped(known: str, written: str) -> bool:
    return known[0] == written[0] and sorted(known) == sorted(written) and OSA.distance(known, written) == 1


def exact_tag(word: str) -> str | None:
    """The tag of a folded word by its stem, or None."""
    for known, whole, tag in _BY_HEAD.get(word[:1], ()):
        if word == known or (not whole and word.startswith(known)):
            return tag
    return "org" if "исполком" in word or "выканкам" in word else None


@lru_cache(maxsize=8192)
def tag_of(word: str) -> str | None:
    """The tag of a folded word, forgiving one slip of the pen in words the dictionary does not hold."""
    found = exact_tag(word)
    if found or len(word) < 4 or len(word) > 30 or is_known(word):
        return found
    if len(word) <= 5:
        alike = ((known, tag) for known, tag in _SHORT.get(word[0], ()) if len(known) <= len(word))
        return next((tag for known, tag in alike if _swapped(known, word[: len(known)])), None)
    best: tuple[int, int, str] | None = None
    for known, tag in _FUZZY.get(word[0], ()):
        for length in (len(known), len(known) + 1, len(known) - 1):
            head = word[:length]
            allowed = 2 if len(known) >= 9 else 1
            slips = OSA.distance(known, head, score_cutoff=allowed)
            if slips <= allowed and (best is None or (slips, -len(known)) < best[:2]):
                best = (slips, -len(known), tag)
    return best[2] if best else None


_CYRILLIC = re.compile(r"[а-я]")


@lru_cache(maxsize=2048)
def abbreviated(word: str) -> str | None:
    """The tag of a word cut short («реализ») or drawn together («рез-т», «меропр-я»): that of all stems it begins.

    None where it begins none, or stems of several tags.
    """
    begun, _, end = word.partition("-")
    if (
        not _CYRILLIC.match(word)
        or (len(begun) < 3 and not (end and len(begun) == 2))
        or len(end) > 4
        or (not end and is_known(begun))
    ):
        return None
    longer = [
        (stem, tag) for stem, _whole, tag in _SORTED if stem.startswith(begun) and len(stem) > len(begun) + 1
    ]
    tags = {tag for _stem, tag in longer}
    if len(tags) > 1 and end:
        tags = {
            tag for stem, tag in longer if any(stem.endswith(end[:cut]) for cut in range(1, len(end) + 1))
        }
    return tags.pop() if len(tags) == 1 else None


def tags_of(word: str) -> list[str]:
    """The tags of a folded word; of two words glued together, both."""
    found = tag_of(word)
    if found:
        return [found]
    if 9 <= len(word) <= 40 and not is_known(word):
        for cut in range(4, len(word) - 3):
            left, right = exact_tag(word[:cut]), exact_tag(word[cut:])
            if left and right and is_known(word[:cut]) and is_known(word[cut:]):
                return [left, right]
    return []
