"""What limits «done» limits it in each way of saying it: every reservation, on every phrase of office letters."""

import pytest

from plans.replies import Context, read_reply
from tests.data.replies.contexts import CONTEXTS, our_letter
from tests.data.replies.shapes import ANY

#: Phrases that are read as done, each alone.
DONE = (
    "выполнено",
    "мероприятие, предусмотренное пунктом 12 дорожной карты, исполнено в полном объёме",
    "выполнено ещё на прошлой неделе",
    "семинар проведён 25 ноября, протокол подписан",
    "семинар проведён и пункт 12 выполнен",
    "просим считать мероприятие выполненным",
    "прошу считать выполненным пункт 12",
    "просим снять пункт с контроля как исполненный",
    "просим снять п. 12 с контроля в связи с исполнением",
    "семинар провели протокол подписали всё выполнено",
    "пункт двенадцать выполнен протокол подписали",
    "выполнено с опозданием, 24 ноября",
    "выполнено, приносим извинения за задержку",
    "напоминаем, что пункт 12 выполнен",
    "подтверждаем, что мероприятие исполнено",
    "доводим до вашего сведения, что пункт 12 исполнен",
    "сообщаем о выполнении пункта 12 в полном объёме",
    "п. 12 вып. 100 %",
    "выполнено, просим отразить",
    "семинар проведён в Сочи с участием 40 педагогов",
    "мероприятие исполнено с опозданием из-за болезни докладчика",
    "прошу закрыть пункт 12 как исполненный",
)
#: What makes each of them no act of «done».
RESERVATIONS = (
    "Если Минск подтвердит, то {}",
    "Когда подпишем протокол, {}",
    "Нельзя сказать, что {}",
    "Неверно, что {}",
    "Надеемся, что {}",
    "Думаю, {}",
    "Вроде {}",
    "Минск пишет, что {}",
    "По словам подрядчика, {}",
    "Вы пишете, что {}",
    "Почему указано: {}",
    "Хотелось бы, чтобы {}",
    "К 20 декабря {}",
    "Завтра {}",
    "Почти {}",
    "С нашей стороны {}",
    "В Минске {}",
    "{}?",
    "{}, но не полностью",
    "{} частично",
    "{}, кроме протокола",
    "{} после подписания протокола",
    "{}, как только придёт ответ",
    "{}, если не считать афиши",
    "{}. Хотя нет",
    "{}. Это про другой пункт",
    "{}. Осталось согласовать смету",
    "{}. Протокол ещё не подписан",
    "{}. Пока на 60 %",
    "{}. Завершим в декабре",
    "{}. Шутка",
    "{}. На самом деле не всё",
    "{}. Так считает Минск",
    "{} не нами",
    "{} будет",
    "{} не было",
    "{}, 20 декабря",
    "Предположим, {}",
    "До того как {}, далеко",
    "Прошу не считать, что {}",
    "Ошибочно указали: {}",
    "Подрядчик: {}",
    "Коллеги из Минска: {}",
    "{}. Шучу",
    "{}. Отменяется",
    "{}. Так сказали в Минске",
    "{}, остальное позже",
    "{} по плану в декабре",
    "{} по ошибке",
    "{} для галочки",
    "{}. Точнее, почти",
    "{} и переделано",
    "Верю, что {}",
    "{}, говорят",
    "{}, не считая протокола",
)
#: What is still open, said plainly.
OPEN = (
    ("в работе", "in_progress", None),
    ("в работе, 60 %", "in_progress", 60),
    ("готовность 60 %", "in_progress", 60),
    ("не начато", "planned", 0),
    ("исполнение приостановлено", "suspended", None),
    ("идёт подготовка семинара", "in_progress", None),
)
#: What makes each of them no state either.
UNSAID = (
    "Нельзя сказать, что {}",
    "Хотелось бы, чтобы {}",
    "Планируется: {}",
    "Было: {}",
    "Скоро {}",
    "Минск: {}",
    "Подрядчик: {}",
    "Кажется, {}",
    "У соседей {}",
    "Другой пункт {}",
    "{}?",
    "{}. Шучу",
    "{}. Уже нет",
    "{}. Ошиблась",
    "{} — так пишет Минск",
    "{}. Если успеем, то раньше",
    "{}, хотя это спорно",
    "{}, однако смету забрали",
    "{}, кроме протокола",
    "{}, слышала от коллег",
    "{}. Цитирую Петрова",
    "{}. Видимо, придётся отказаться",
    "{}. Спросите Иванову",
    "{}. За него отвечает Иванова",
    "{}. Я про афишу",
    "{}, ой, не то",
    "К маю {}",
    "На следующей неделе {}",
    "Верю, что {}",
    "Шаблон ответа: {}",
    "По афише {}",
    "Разве {}",
)
#: Requests for another date, said plainly.
MOVES = (
    "прошу перенести срок на 20 января",
    "просим продлить до 20.01.2027, зал занят",
    "перенесите, пожалуйста, на 20 января",
    "прошу срок до 20 января",
    "нужна отсрочка до 20 января",
)
#: What makes each of them no request.
NOT_ASKED = (
    "Раньше просили: {}",
    "Могут попросить: {}",
    "Отменяем просьбу: {}",
    "Завтра решим, {}",
    "Минск: {}",
    "Подрядчик: {}",
    "Возможно, {}",
    "Если не успеем, {}",
    "{}?",
    "{}. Нет, не надо",
    "{} — так пишет Минск",
    "{}, кроме Минска",
    "{}, иначе снимайте",
    "{}. Впрочем, не надо",
    "{}. Уже согласовали",
    "{}, сказал Петров",
    "{}. Это просил Минск",
    "Минск против, но {}",
    "Вчера писала: {}",
    "Готовим письмо: {}",
    "Нам незачем {}",
    "То ли {}, то ли нет",
    "По афише {}",
)
#: A coordinator's word, and what makes it none.
ACCEPTED = ("принимаю", "согласовано", "отчёт принят", "ок")
NOT_ACCEPTED = (
    "{} пока",
    "{}, если есть протокол",
    "{} с замечаниями",
    "{} в работу",
    "{}, сказал Минск",
    "{}. Дошлите протокол",
    "{}. Решу завтра",
    "Шеф: {}",
    "Завтра {}",
    "Без протокола {}",
)
RETURNED = ("верните на доработку: нет подписи", "не принимаю, нет протокола")
NOT_RETURNED = (
    "Минск: {}",
    "Думаю, {}",
    "Завтра скажу: {}",
    "Рано писать «{}»",
    "{}. Впрочем, принимаю",
    "{}. Решайте сами",
    "{} — так считает Минск",
    "{}. Это про афишу",
)


def _read(words: str, context: str = "one"):
    given = CONTEXTS[context]
    return read_reply(ANY[0](words, our_letter(given), []), Context.of(given))


@pytest.mark.parametrize("phrase", DONE)
def test_a_phrase_alone_is_done(phrase):
    found = _read(phrase[0].upper() + phrase[1:])
    assert [(act.item, act.status) for act in found.acts] == [("12", "done")]
    assert not found.unsure


@pytest.mark.parametrize("reservation", RESERVATIONS)
def test_a_reservation_on_any_phrase_is_not_done(reservation):
    believed = []
    for phrase in DONE:
        words = reservation.format(phrase)
        found = _read(words[0].upper() + words[1:])
        if any(act.status == "done" for act in found.acts):
            believed.append(words)
    assert not believed


@pytest.mark.parametrize(("phrase", "status", "progress"), OPEN)
def test_an_open_state_alone_is_an_act(phrase, status, progress):
    found = _read(phrase[0].upper() + phrase[1:])
    assert [(act.item, act.status, act.progress) for act in found.acts] == [("12", status, progress)]
    assert not found.unsure


@pytest.mark.parametrize("phrase", MOVES)
def test_a_request_alone_is_an_act(phrase):
    found = _read(phrase[0].upper() + phrase[1:])
    assert [(act.item, act.date and act.date.isoformat()) for act in found.acts] == [("12", "2027-01-20")]
    assert not found.unsure


@pytest.mark.parametrize(
    ("said", "reservations"),
    [(tuple(phrase for phrase, _status, _progress in OPEN), UNSAID), (MOVES, NOT_ASKED)],
    ids=["open", "dates"],
)
def test_a_reservation_on_what_is_open_or_asked_for_is_no_act(said, reservations):
    believed = []
    for phrase in said:
        for reservation in reservations:
            words = reservation.format(phrase)
            found = _read(words[0].upper() + words[1:])
            believed += [words for act in found.acts if act.kind in ("report", "date")]
    assert not believed


@pytest.mark.parametrize(
    ("said", "reservations", "kind"),
    [(ACCEPTED, NOT_ACCEPTED, "accept"), (RETURNED, NOT_RETURNED, "return")],
    ids=["accept", "return"],
)
def test_a_reservation_on_a_coordinators_word_is_no_act(said, reservations, kind):
    for phrase in said:
        assert [act.kind for act in _read(phrase.capitalize(), "chief").acts] == [kind]
    believed = []
    for phrase in said:
        for reservation in reservations:
            words = reservation.format(phrase)
            found = _read(words[0].upper() + words[1:], "chief")
            believed += [words for act in found.acts if act.kind == kind]
    assert not believed


@pytest.mark.parametrize(
    ("context", "words", "acts"),
    [
        ("chiefs", "12 и 15, кроме 15, принимаю.", []),
        ("two", "Семинар провели, афиша — 40 %.", [("12", "done"), ("15", "in_progress")]),
        ("two", "По афише 40 %.", [("15", "in_progress")]),
        ("two", "Афиша семинара готова.", []),
        ("two", "На семинаре обсудили, 60 %.", []),
        ("three", "В школе № 15 семинар проведён.", []),
        ("two", "семинар провели афиша в работе", []),
        ("five", "Турнир просим перенести на 15 марта.", [("40", None)]),
    ],
)
def test_an_item_is_named_by_what_its_title_alone_names(context, words, acts):
    assert [(act.item, act.status) for act in _read(words, context).acts] == acts


def test_a_phrase_that_is_only_quoted_is_no_act():
    for phrase in DONE:
        assert not _read(f"> {phrase}\n\nСпасибо!").acts
