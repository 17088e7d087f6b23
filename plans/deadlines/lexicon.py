"""The words of deadlines, Russian and Belarusian, in every case form: what each word means.

A row is ``meaning value | forms``, continued on indented lines; a form ``стем(оконч,оконч)`` stands for
the stem with each ending, ``-`` being none.
"""

import re
from enum import Enum, auto
from functools import lru_cache

from rapidfuzz.distance import OSA

from plans.text import unmix


class T(Enum):
    """The type of a token: what a word, figure or sign of a deadline can be."""

    NUM = auto()  # a number
    ORD = auto()  # an ordinal: in words, in Roman numerals, or with an ending
    COUNT = auto()  # a number in words
    DATE = auto()  # a date in figures, perhaps without a year
    MONTH_YEAR = auto()
    INVALID = auto()  # a date in figures that does not exist
    TIME = auto()
    MONTH = auto()
    QUARTER = auto()
    HALF = auto()
    HALF_PART = auto()  # «половина»
    DECADE = auto()
    WEEK = auto()
    WEEKDAY = auto()
    MONTH_WORD = auto()
    YEAR_WORD = auto()
    DAY_WORD = auto()
    PERIOD_WORD = auto()
    SEASON = auto()
    SEASONAL = auto()
    SCHOOL = auto()
    FREQ = auto()
    EVERY = auto()
    PARITY = auto()  # «по четным годам»
    TIMES = auto()
    BY_UNITS = auto()  # «по полугодиям»
    UNTIL = auto()
    BY = auto()
    FROM = auto()
    STARTING = auto()
    BETWEEN = auto()
    AFTER = auto()
    NOT = auto()
    LATER = auto()
    EARLIER = auto()
    TERM = auto()  # «срок»
    AND = auto()
    IN = auto()
    DURING = auto()
    FOR = auto()  # «за», «по итогам»
    PART = auto()  # начало, середина, конец
    FINISH = auto()
    CURRENT = auto()
    NEXT = auto()
    LAST = auto()
    REPORTED = auto()
    THEN = auto()
    WHOLE = auto()
    ACTION = auto()
    PLAN = auto()
    ONGOING = auto()
    NEED = auto()
    EXTERNAL = auto()
    EVENT = auto()
    RELATIVE = auto()
    REFERENCE = auto()
    DOCUMENT = auto()
    THING = auto()  # what is counted and is not time: людей, рублей
    STAGE = auto()
    ABOUT = auto()
    ONCE = auto()
    FILLER = auto()
    WORD = auto()  # not known
    SIGN = auto()


_NOUN = "-,а,у,ом,ем,е,ы,и,ов,ам,ами,ах,ох,аў,і"
_ADJ = (
    "ы,ім,іх,ымі,ый,ий,ой,ого,его,ому,ему,ым,им,ом,ем,ая,ую,ое,"
    "ее,ые,ие,ых,их,ыми,ими,ае,ага,яга,аму,яму,ыя,ія,ай,яя,юю,ей"
)
_SOFT = "ь,я,ю,ем,е,и,ей,ям,ями,ях,і,ём"

_ROWS = f"""
MONTH 1 | январ({_SOFT},ское) янв янвр январе студзен({_SOFT}) студз january jan
MONTH 2 | феврал({_SOFT}) фев февр лют(ы,ага,аму,ым) february feb
MONTH 3 | март({_NOUN}) мар мрт сакавік({_NOUN}) сак march
MONTH 4 | апрел({_SOFT}) апр красавік({_NOUN}) крас april
MONTH 5 | ма(й,я,ю,ем,е,і) травен({_SOFT}) траўн(я,ю,ем,і) may мау
MONTH 6 | июн({_SOFT}) июн чэрвен({_SOFT}) чэрв june jun
MONTH 7 | июл({_SOFT}) июл ліпен({_SOFT}) ліп july jul
MONTH 8 | август({_NOUN}) авг жніве(нь) жніўн(я,ю,ем,і) жнів august aug
MONTH 9 | сентябр({_SOFT}) сен сент верас({_SOFT}) верасен({_SOFT}) верасн({_SOFT}) вер september sept sep
MONTH 10 | октябр({_SOFT}) окт кастрычнік({_NOUN}) кастр october oct
MONTH 11 | ноябр({_SOFT}) ноя нояб лістапад({_NOUN},зе) ліст november nov
MONTH 12 | декабр({_SOFT}) дек снежан({_SOFT}) снежн({_SOFT}) снеж december dec
QUARTER 0 | квартал({_NOUN}) кв кварт квтл q
    quarter quarters
HALF 0 | полугоди(е,я,ю,ем,и,й,ям,ями,ях) полуг полугод пг пол h полгода полугода паўгоддз(е,я,ю,ем,і,яў,ям,ях)
    паўгода паўгоддз
HALF_PART 0 | половин(а,ы,е,у,ой) палов(а,ы,е,у,ай) палавін(а,ы,е,у,ай)
    half
DECADE 0 | декад(а,ы,е,у,ой,-,ах) дэкад(а,ы,у,ай,зе)
WEEK 0 | недел(я,и,е,ю,ей,ь,ям) нед тыдзень тыдня тыдні тыднях тыдню тыдняў
WEEKDAY 1 | понедельник({_NOUN}) панядзелак панядзелка
WEEKDAY 2 | вторник({_NOUN}) аўторак
WEEKDAY 3 | сред(а,ы,у,е,ой,ам) серад(а,ы,у)
WEEKDAY 4 | четверг({_NOUN}) чацвер
WEEKDAY 5 | пятниц(а,ы,у,е,ей,ам) пятніц(а,ы,у)
WEEKDAY 6 | суббот(а,ы,у,е,ой,ам) субот(а,ы,у)
WEEKDAY 7 | воскресень(е,я,ю,ем,ям) нядзел(я,і,ю)
MONTH_WORD 0 | месяц({_NOUN},ев,аў) мес месяцаў
    month months
YEAR_WORD 0 | год({_NOUN},зе) годы г гг годам годах году года лет гады гадоў гадах гадам
    year years
DAY_WORD 0 | числ(а,о,у,ом,е) чысл(а,о,у,ом) дн(я,ю,ем,ей,и,ями,ях) день дзень дня дзён сутк(и,ах) суток
PERIOD_WORD 0 | период({_NOUN}) перыяд({_NOUN},зе) сезон({_NOUN}) каникул(ы,-,ах,ам,ами) канікул(ы,ах)
    время врем(я,ени) пор(а,у,ы) час
SEASON 1 | весн(а,ы,е,у,ой,ою) вясн(а,ы,у,ой) вясною весен
    spring
SEASON 2 | лето лета летом лету лете летам
    summer
SEASON 3 | осен({_SOFT},ью) восен({_SOFT},ню,ьню) восенню восень восені
    autumn
SEASON 4 | зим(а,ы,е,у,ой,ою) зім(а,ы,у,ой,ою)
    winter
SEASONAL 1 | весенне весенн({_ADJ}) вясенне веснав({_ADJ}) вясновы
SEASONAL 2 | летне летн({_ADJ}) летні летняга летнім
SEASONAL 3 | осенне осенн({_ADJ}) восеньска асенне восеньск({_ADJ}) асенн({_ADJ})
SEASONAL 4 | зимне зимн({_ADJ}) зімов({_ADJ}) зімова зімн({_ADJ})
SCHOOL 0 | учебн({_ADJ}) уч навучальн({_ADJ}) школьн(ый,ого,ом)
FREQ 1 | ежегод ежегодн(о,{_ADJ}) штогод штогадов({_ADJ},а) штогодн({_ADJ},а) погодно
    annually yearly annual
FREQ 2 | ежеполугодн(о,{_ADJ}) полугодов({_ADJ}) штопаўгодн(а,{_ADJ})
    semiannually biannually
FREQ 4 | ежекв ежекварт ежеквартальн(о,{_ADJ}) поквартальн(о) квартальн({_ADJ}) штоквартальн(а,{_ADJ})
    штоквартал
    quarterly
FREQ 12 | ежемес ежемесячн(о,{_ADJ}) помесячно штомесячн(а,{_ADJ}) штомесяц
    monthly
FREQ 52 | еженедельн(о,{_ADJ}) штотыднёва штотыднева штотыднёв({_ADJ}) штотыдзень понедельно
    weekly
FREQ 365 | ежедневн(о,{_ADJ}) штодня штодзённа штодзенна штодзённ({_ADJ}) ежесуточно
    daily
EVERY 0 | кажд({_ADJ}) кожн({_ADJ}) кожны кожнае
    every each
PARITY 2 | четн({_ADJ}) цотн({_ADJ}) цотны
PARITY 1 | нечетн({_ADJ}) няцотн({_ADJ}) няцотны
TIMES 0 | р раз раза разу разы разоў разов
TIMES 1 | однократно однажды аднойчы
    once
TIMES 2 | дважды двойчы двукратно
    twice
TIMES 3 | трижды тройчы
UNTIL 0 | до да
    by until till
UNTIL 1 | к ко
BY 0 | по па to
FROM 0 | с со з от ад
    from since
STARTING 0 | начиная пачынаючы
BETWEEN 0 | между паміж межу
AFTER 0 | после пасля спустя
NOT 0 | не
    not
LATER 0 | позднее позже поздней поздне пазней пазне позней
    later
EARLIER 0 | ранее раньше раней
TERM 0 | срок({_NOUN}) тэрмін({_NOUN}) срокам
AND 0 | и і й також также или либо ці або
    and
IN 0 | в во ў у на ва in on a an per
DURING 0 | ходе ходзе течение течении теч цягам протяжении протяжение працягу працяг продолжение
    during throughout within
FOR 0 | за итогам итоги окончании завершении выніках истечении окончанию
PART 1 | начал(о,а,е,у,ом) нач пачат(ак,ку) пачатку
    beginning early
PART 2 | середин(а,ы,е,у,ой) сярэдзін(а,ы,е,у)
    mid middle
PART 3 | конец конц(а,е,у,ом) кон канец канц(а,ы,у,ом)
    end
FINISH 0 | окончани(я,е,ю,и) завершени(я,е,ю,и) истечени(я,е) заканчэнн(я,і,е) завяршэнн(я,і)
CURRENT 0 | текущ({_ADJ}) тек тех бягуч({_ADJ}) бягучага настоящ(его,ем) нынешн(его,ем,ий) сего гэтага
NEXT 0 | следующ({_ADJ}) след наступн({_ADJ}) наступны последующ({_ADJ}) очередн({_ADJ}) будущ({_ADJ})
    наступающ(ем,его) чарговага
LAST 0 | последн({_ADJ}) апошн({_ADJ}) апошні
REPORTED 0 | отчетн({_ADJ}) справаздачн({_ADJ}) отчётным истекш(им,ий,его) прошедш(ий,им) минувш(им)
THEN 0 | далее затем дальнейшем впоследствии далей потым последующем
    then thereafter onwards
WHOLE 0 | вес(ь) всего всем всей всю всему все увесь усяго усім усю весь полный целый
ACTION 0 | действия действие действии реализации реализация реализацию исполнения исполнении выполнения
    дзеяння рэалізацыі выканання осуществления
PLAN 0 | дорожной дорожную дарожнай карты карту картой плана план программы проекта соглашения мероприятий
    мероприятия дк праграмы праекта пагаднення договора мероприятиях
ONGOING 0 | постоянн(о,{_ADJ}) пост пастаянн(а,{_ADJ}) пастаяннай непрерывн(о,{_ADJ}) регулярн(о,{_ADJ})
    рэгулярн(а,{_ADJ}) систематическ(и,{_ADJ}) систематичн(о,{_ADJ}) сістэматычн(а,{_ADJ})
    периодическ(и,{_ADJ}) перыядычн(а,{_ADJ}) круглогодичн(о,{_ADJ}) круглагадова бесперапынн(а,{_ADJ})
    бессрочно бестэрмінова сталай перманентн(о,{_ADJ}) системной сістэмнай
    ongoing permanently permanent continuously continuous constantly regularly
NEED 0 | мере меры меру условии умове случае выпадку необходимост(и,ь) неабходнасці неабходнасц(ь)
    надобности патрэб(е,ы) потребност(и,ям) возникновени(я,и) готовност(и) гатоўнасці поступлени(я,и)
    паступленн(я,і) запрос({_NOUN}) запыт({_NOUN}) заявк(е,ам,и) обращени(ю,ям,й,я) обращении звароту
    зваротаў согласовани(ю,и,я) согласи(ю,и,я) згод(зе,ы) узгадненн(і,ю,я) ўзгадненн(і,ю,я)
    договоренност(и,ь,ью) дамоўленасці дамоўленасц(ь) наличии наяўнасці финансировани(я,е) фінансаванн(я,е)
    возможност(и,ь) магчымасці приглашени(ю,и,ям) запрашэнн(і,ю) требовани(ю,и) требованию инициатив(е,ы)
    согласованн({_ADJ}) предложени(ю,ям) прапанов(е,ах) заключения выделени(я,и) поручени(ю,ям) обстоятельств({_NOUN})
    needed necessary request
EXTERNAL 0 | графиком графікам графікаў установленн({_ADJ}) устаноўленн({_ADJ}) график графики согласно
    соответствии адпаведнасці графику графіку графика графіка приложени(ю,е,я) дадатк(у,ам)
    утвержденн({_ADJ}) зацверджан({_ADJ}) плану плане планам планами см смотри расписанию раскладу
    отдельному асобнаму отдельным календарному календарным пункте перечню паводле
EVENT 0 | рамках празднован(ия,ие) проведени(и,я) правядзенн(я,і) форум({_NOUN}) юбиле(й,ю,я,ем)
    годовщин(е,ы,а) летию летие фестивал({_SOFT}) годдзя отопительн({_ADJ}) ацяпляльн({_ADJ})
    пожароопасн({_ADJ}) праздник({_NOUN}) свят({_NOUN}) дням дней дни подписани(я,ю,е,и) падпісанн(я,і)
    открыти(я,ю,е) адкрыцц(я,ю) утверждени(я,ю,и) зацвярджэнн(я,і) получени(я,и) принятия визит({_NOUN})
    заседани(я,ю,и,е) вступлени(я,ю)
RELATIVE 0 | месячн({_ADJ}) ч месячный недельный дневный декадный месячн(ого,ом) двухнедельный
    двухмесячный десятидневный трехмесячный тридцатидневный трехдневный пятидневный годичный полугодичный
    через праз момент({_NOUN}) немедленно незамедлительно неотложно моманту рабочих календарных
    календарн({_ADJ}) рабоч(ий,его) часов часа
REFERENCE 0 | п пп ст пункт({_NOUN}) стать(я,и,е,ей) раздел({_NOUN}) номер({_NOUN}) прил пункту абз
    таблиц(а,е,ы) лист({_NOUN})
DOCUMENT 0 | постановлени(е,я,ю,ем) пастанов(а,ы,е) распоряжени(е,я,ю,ем) приказ({_NOUN}) загад({_NOUN})
    решени(е,я,ю,ем) рашэнн(е,я) протокол({_NOUN}) пратакол({_NOUN}) указ({_NOUN}) договор соглашение
    пагадненне закон({_NOUN}) письм(о,а,е,ом) редакци(и,я) ред исх вх
THING 0 | человек(-,а) чел чалавек руб рубл(ей,я,ь,и) тыс млн млрд шт штук ед единиц участник(ов,а) экз
    мест штоў тел телефон каб кабинет кг км м2 процент({_NOUN}) объект({_NOUN}) организаци(й,и)
    учреждени(й,я) школ
STAGE 0 | этап({_NOUN}) очередь этапе стадия
ABOUT 0 | ориентировочно арыентыровачна примерно прыкладна около каля приблизительно предварительно
    планово планируем({_ADJ}) предположительно папярэдне ориентир
ONCE 0 | разово единовременно однократный аднаразова единоразово
FILLER 0 | включительно уключна включ вкл реже радзей менее менш чаще более чем чым ежели срока основе
    аснове планируется включая том числе цикла т е н э примеч срокі основании дата даты сроки
    the of inclusive as upon
ORD 1 | перв({_ADJ}) першы перш({_ADJ})
    first
ORD 2 | втор({_ADJ}) друг({_ADJ}) другі другога другое другой другая
    second
ORD 3 | трет(ий,ьего,ьему,ьем,ья,ьей,ью,ье,ьи,ьих,ьим) трэц(і,яга,яму,ім,яя,юю,яе,яй) трэцій
    third
ORD 4 | четверт({_ADJ}) чацвёрт({_ADJ}) чацверт({_ADJ}) чацьверты
    fourth
ORD 5 | пят({_ADJ})
ORD 6 | шест({_ADJ}) шост({_ADJ})
ORD 7 | седьм({_ADJ}) сём({_ADJ})
ORD 8 | восьм({_ADJ}) восьмаг({_ADJ})
ORD 9 | девят({_ADJ}) дзявят({_ADJ})
ORD 10 | десят({_ADJ}) дзясят({_ADJ})
ORD 11 | одиннадцат({_ADJ})
ORD 12 | двенадцат({_ADJ})
ORD 13 | тринадцат({_ADJ})
ORD 14 | четырнадцат({_ADJ})
ORD 15 | пятнадцат({_ADJ})
ORD 16 | шестнадцат({_ADJ})
ORD 17 | семнадцат({_ADJ})
ORD 18 | восемнадцат({_ADJ})
ORD 19 | девятнадцат({_ADJ})
ORD 20 | двадцат({_ADJ}) дваццат({_ADJ})
ORD 30 | тридцат({_ADJ}) трыццат({_ADJ})
COUNT 1 | один одного одному одна одной одну одно адзін аднаго адна адной адну
COUNT 2 | два двух две дву двум дзве дзвюх двума
COUNT 3 | три трех трем тры трох
COUNT 4 | четыре четырех чатыры чатырох
COUNT 5 | пять пяти пяць
COUNT 20 | двадцать дваццаць
COUNT 30 | тридцать трыццаць
COUNT 7 | семь
COUNT 8 | восемь
COUNT 15 | пятнадцать
COUNT 6 | шесть шести шэсць
COUNT 9 | девять девяти дзевяць
COUNT 10 | десять десяти дзесяць
COUNT 12 | двенадцать двенадцати дванаццаць
"""


def _forms(spec: str) -> list[str]:
    found = re.match(r"([^(]+)\((.+)\)$", spec)
    if not found:
        return [spec]
    stem, endings = found.groups()
    return [stem + ending.replace("-", "") for ending in endings.split(",")]


def _build() -> dict[str, tuple[T, int]]:
    words: dict[str, tuple[T, int]] = {}
    for row in _ROWS.strip().replace("\n    ", " ").splitlines():
        head, _, forms = row.partition(" | ")
        name, value = head.split()
        for spec in forms.split():
            for form in _forms(spec):
                words.setdefault(form.replace("ё", "е"), (T[name], int(value)))
    # Any shortening of a month's name that no other word claims: «янва», «сентяб», «октя», «кастрыч».
    for full, (type_, number) in list(words.items()):
        if type_ is T.MONTH and len(full) >= 6 and full.endswith(("ь", "т", "к", "д")):
            for size in range(4, len(full)):
                words.setdefault(full[:size], (T.MONTH, number))
    return words


WORDS = _build()

# Only words whose misreading does no harm stand for their misspellings: a calendar word or a frequency.
_GUESSED = {T.MONTH, T.QUARTER, T.HALF, T.FREQ, T.DECADE, T.ONGOING, T.SEASON, T.HALF_PART, T.NEED}
_LONG = {
    size: [w for w, (t, _) in WORDS.items() if t in _GUESSED and len(w) == size and size >= 5]
    for size in range(1, 24)
}

_ROMAN_LETTERS = str.maketrans("іil|1їvvуyѵхx", "iiiiiivvvvvxx")
_ROMAN = {
    numeral: value
    for value, numeral in enumerate(
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], 1
    )
} | {"iiii": 4}


@lru_cache(maxsize=4096)
def roman(text: str) -> int:
    """The value of a Roman numeral as people type it (Latin, «І», «П», «Ш», «ІУ», «ll»); 0 if it is none."""
    if len(text) > 5:
        return 0
    return _ROMAN.get(text.replace("п", "ii").replace("ш", "iii").translate(_ROMAN_LETTERS), 0)


@lru_cache(maxsize=4096)
def meaning(word: str) -> tuple[T, int] | None:
    """What a lower-case word means, if it is known as written or with its look-alike letters put right."""
    found = WORDS.get(word) or WORDS.get(unmix(word))
    if found is None and "і" in word:
        return WORDS.get(word.replace("і", "и"))
    if found is None and word.startswith("ў"):
        # After a vowel Belarusian writes «ў» for «у»: «усяго», «на працягу ўсяго».
        return WORDS.get("у" + word[1:])
    return found


@lru_cache(maxsize=4096)
def guess(word: str) -> str | None:
    """The known word one slip away from this one, when there is exactly one meaning it can have."""
    best: set[tuple[T, int]] = set()
    found = None
    for size in (len(word), len(word) + 1, len(word) - 1):
        for known in _LONG.get(size, ()):
            if OSA.distance(word, known, score_cutoff=1) <= 1:
                best.add(WORDS[known])
                found = found or known
    return found if len(best) == 1 else None


@lru_cache(maxsize=4096)
def split(word: str) -> tuple[str, str] | None:
    """Two known words glued together («маяиюня», «дапершага», «IIквартал»), one of them of the calendar."""
    for cut in range(1, len(word)):
        head, tail = word[:cut], word[cut:]
        after = meaning(tail)
        if after is None or after[0] not in _HEADS or len(tail) < 2:
            continue
        before = meaning(head)
        if roman(head) or (before and (len(head) > 2 or before[0] in _SMALL)):
            return head, tail
    return None


_HEADS = {T.MONTH, T.QUARTER, T.HALF, T.YEAR_WORD, T.DECADE, T.PART, T.FREQ, T.SEASON}
_SMALL = {T.IN, T.UNTIL, T.FROM, T.BY}
