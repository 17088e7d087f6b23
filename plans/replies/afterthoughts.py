"""What is said after a statement and upsets it: «ой, 15-го», «или на февраль», «то есть по 15», «наоборот»."""

import re

from plans.replies.dates import without_dates
from plans.replies.lexicon import CORRECTION, MOVE

_MEANS = (
    r"(?:ой|ох|упс|блин|стоп|пардон|виноват[аы]?|извин\w+(?!\w|,?\s+(?:за|что)\b)|простите|"
    r"прошу прощения|сорри|ошиб(?:ка|очка|"
    r"ся|лась|лись)|"
    r"точнее|вернее|верней|то есть|т\.\s?е|в смысле|поправ(?:ка|очка|ляюсь)|(?:я\s+)?име(?:ю|л[аи]?|"
    r"ли) в виду|"
    r"имелось в виду|опечат\w+|описал(?:ся|ась)|(?:пере|с)пут\w+|оговор\w+|даруйце|прабачце|выбачайце)"
)
_BEGINS = re.compile(
    rf"^\W*(?:а\s+|и\s+|но\s+|да\s+)?(?:{_MEANS}|хотя|погоди\w*|подожд\w+|минутку|не тот|не то|не та|не туда|"
    r"(?:нет|не)(?=\s*(?:[,.!]|$)))(?!\w)"
)
_MONTHLY = r"(?:янв|фев|мар|апр|ма[яй]|июн|июл|авг|сен|окт|ноя|дек)"
_NAMES_ANOTHER = re.compile(
    r"^\W*(?:(?:ну|а|но)\s+)?(?:или|либо|лучше|еще лучше|желательно|можно и|"
    r"если(?!\W+(?:нуж|понадоб|потреб|необходим|будут|есть|возникн))|а не|край\w*|максимум|минимум|"
    rf"как минимум|в идеале|там|не\s+(?:на\s+)?(?:\d+|{_MONTHLY}[а-я]*))\b"
)
_LET_GO = re.compile(
    r"\b(?:просьб\w+|запрос|заявк\w+|письмо|обращение|предыдущ\w+|прошл\w+|вышесказанн\w+|написанн\w+)\W+"
    r"(?:\w+\W+){0,3}(?:снят\w*|снима\w+|отозван\w*|отзыва\w+|отмен\w+|неактуальн\w*|аннулир\w+)"
    r"|\b(?:не|ня)\s+(?:учитыва\w+|принима\w+ во внимание|считать|считайте|рассматрива\w+|актуальн\w+|"
    r"обраща\w+ внимани\w+)"
    r"|\b(?:игнорир\w+|забудьте|проигнор\w+|снимаю|снимаем|отзываю|отзываем|неактуальн\w*)\b"
    r"|(?<!не )(?<!ня )(?<!вряд ли )\b(?:успе(?:ем|ваем|ю|ваю)|укладываемся|управимся|уложимся|справимся|обойдемся)\b"
)
_SIDE_WANTS = re.compile(
    r"\b(?:минск\w*|сочи|сочинц\w+|минчан\w+|коллеги|партнер\w*|они|сторона|начальник\w*|шеф|директор|"
    r"руководств\w+|глава)\s+(?:(?!не\b)\w+\s+){0,2}"
    r"(?:предлага\w+|настаива\w+|прос[ия]т|хо[тч]\w+|против|(?<!не )возража\w+|не соглас\w+|говор[ия]т)"
)
_NUMBER = r"(?:(?:по|про|о|об)\s+)?(?:п\.?|пункт\w*|пп\.?|№)?\s*№?\s*\d{1,3}(?:-?(?:й|му|го|ый|ому|м))?"
_ENDS = r"(?=\s*(?:[.,;!?)\n]|$))"
_SWAP = re.compile(
    rf"\b(?:{_MEANS}|нет)\W+(?:(?:это|я|надо|нужно|правильно|конечно|речь|о|про)\W+)*{_NUMBER}{_ENDS}"
    rf"|\b(?:{_MEANS}|нет)\W+не\s+{_NUMBER}\W+а\s+{_NUMBER}{_ENDS}"
    rf"|\bкак и\s+{_NUMBER}(?:\s*(?:[.,;!?)\n]|$))"
    r"|\b(?:см\.?|смотри(?:те)?|аналогично|так же,? как|по аналогии с|наравне с|в отличие от)\s+"
    r"(?:и\s+)?(?:с\s+|в\s+|по\s+)?"
    r"(?:п\.|пункт\w*|№)\s*\d"
    r"|\bнаоборот\b|\b(?:перепут|спут)а(?:л\w*|ть)\b|\bместами\b|\bсменить номера\b"
)


#: «Это плановая цифра», «Данные на 1 ноября», «Ответ не мой», «Наверно».
_TELLS_OF_IT = (
    r"(?:это|эта|этот|эти|гэта|цифр\w+|данны\w+|процент\w*|показател\w+|ответ\w*|дат[аы]|срок\w*|статус\w*|"
    r"оценка)"
)
_VAGUELY = (
    r"(?:не\s?точн\w*|не уверен\w*|не факт|предварительн\w*|планов\w+|прогнозн\w*|ориентировочн\w*|"
    r"приблизительн\w*|"
    r"примерн\w*|наверн\w*|кажется|вроде|скорее всего|может быть|может|возможно|условн\w*|неофициальн\w*|"
    r"на глаз|навскидку|для галочки|оценочн\w*|завышен\w*|занижен\w*|устаре\w+|стар(?:ая|ый|ые|ое)|"
    r"черновик\w*|"
    r"чернов\w+|под вопросом|не окончательн\w*|промежуточн\w*)"
)
_UNDERCUTS = re.compile(
    rf"^\W*(?:(?:но|и|а|правда|хотя|пока|только|еще|все|я|мы|к сожалению)\s+)*"
    rf"(?:{_TELLS_OF_IT}\W+(?:пока\s+|еще\s+|только\s+)*)?{_VAGUELY}(?!\w)(?!\s+(?:до|к|в|на)\s|"
    rf"\s+дат[аы]\s+(?:проведени|семинар|мероприяти))"
    rf"|^\W*(?:но\s+|и\s+|правда,?\s+)?{_TELLS_OF_IT}\s+(?:пока\s+|только\s+|еще\s+)*"
    r"(?:про|по|о|об|с учетом|без учета|за|на|для|прошл\w+|минск\w*|сочи\w*|"
    r"не(?!\s+(?:срыва|наруша|нарушен|сорва))|без|ниже|выше|другого|другой|"
    r"сосед\w*|чуж\w*)(?!\w)(?!\W*(?:сегодня|данный момент|текущ))"
    rf"|^\W*(?:но\s+)?{_TELLS_OF_IT}\s+(?:же\s+)?(?:задача|дело|зона|обязанность|ответственность|"
    rf"работа)(?!\w)"
    r"|^\W*(?:подготовка|макет|проект|начало|сбор|заявка|первый|(?:раньше |(?:в|на) прошл\w+ \w+ |"
    r"вчера )?был[оаи]?|"
    r"раньше|тогда)\W*$"
    r"|\b(?:дума\w+|хотим|хочу|решили|планируем|собираемся)\s+отказ\w+"
    r"|\b(?:прос\w+|прошу|предлага\w+)\s+(?:\w+\s+)?(?:снять|исключить|убрать|удалить|вычеркнуть)"
    r"(?!\s+(?:\w+\s+)?с контроля)"
    r"|^\W*(?:(?:но|а|и|завтра|позже|еще|потом|сегодня|все|сам[аи]?|я|мы|дату|цифр\w+|точно|процент|срок|"
    r"статус|информацию|данные)\s+)*(?:уточн(?:ю|им|яю|яем|яется|ит|ят)|перепровер\w+|провер(?:ю|им|яю|"
    r"яем)|сверю|сверим)(?!\w)"
    r"|^\W*(?:(?:а|но|ну)\s+)?(?:лучше|или|либо)\s"
    r"|^\W*(?:(?:уже|сейчас|теперь|а|или)\s+)+\d{1,3}[\s.,!]*$"
    r"|^\W*(?:уже|снова|опять|вчера|сегодня|теперь)\s+(?:возобнов\w+|начали|приступили|отменил\w*|"
    r"передумал\w*)"
)
_PARTS = re.compile(r"[,;:()]|\s-+\s")
_OF_THIS_LETTER = re.compile(
    r"\b(?:не|ня)\s+(?:учитыва\w+|принима\w+ во внимание|считать (?:действительн\w+|отправленн\w+)|"
    r"отправля\w+|"
    r"обраща\w+ внимани\w+)"
    r"|\b(?:письмо|ответ|сообщение|это)\W+(?:\w+\W+)?(?:не\s+(?:учит|счит|действ|прин)\w+|отозван\w*|"
    r"отзыва\w+|"
    r"аннулир\w+|черновик\w*|недействительн\w*|ошибочн\w*)|^\W*черновик|"
    r"^\W*(?:отзыва(?:ю|ем)|проигнорир\w+|игнорир\w+|тест\w*|проверка связи)\W*$"
    r"|\b(?:проигнорируй\w*|игнорируйте|забудьте)\b"
    r"|\bтакой ответ\b|^\W*(?:так|это|такое)\s+(?:вам\s+|вас\s+)?(?:устроит|пойдет|сойдет|годится|подойдет)",
    re.MULTILINE,
)
_FORMER = re.compile(r"\b(?:прошл|предыдущ|вчерашн|перв|ранее|прежн|старо|то письмо|напоминани)\w*")
#: «Принимаю все. Кроме 15.», «Хотя 12 тоже».
_LEAVES_OUT = re.compile(
    r"[.!?;\n]\s*(?:но\s+|хотя\s+|а\s+)?(?:кроме|за исключением|исключая|исключение|помимо|не считая|но не|"
    r"только не|хотя|акрамя|или|либо)\b"
)
_NEXT_ONE = re.compile(
    r"\bпо\s+(?:следующ|последн|предыдущ|друг|соседн|ин|втор|перв)(?:ему|ой|ому)\W+(?:пункту\W+)?"
    r"(?=\d{1,3}\s*%|в работе|готов|выполн|исполн|сдела|не\s|еще|прос|прош|перен)"
)
_MORE = re.compile(r"^\W*(?:на\s+)?(?:два|три|две|полтора|один|\d{1,3})\W*$")
_FITS = re.compile(r"\b(?:подойд|устро|годит|рассмотр|тоже|также|вариант|можно|сойд|возмож|готов)\w*")


def upsets(around: str) -> bool:
    """Whether a lowered sentence begins as one that takes back or mends what was said before it."""
    return bool(_BEGINS.search(around))


def undercuts(around: str) -> bool:
    """Whether a lowered sentence says of the statement beside it that it is no firm one, or is of another thing."""
    return bool(_UNDERCUTS.search(around))


def undercuts_within(said: str) -> bool:
    """Whether what a sentence sets after a stop, a bracket, a dash undercuts what it began with."""
    low = said.lower().replace("ё", "е")
    return any(undercuts(part) for part in _PARTS.split(low)[1:])


def upsets_day_within(around: str) -> bool:
    """Whether what a sentence that asks for a date sets behind it takes that date back, or names another."""
    move = MOVE.search(around)
    return any(
        upsets(part)
        or undercuts(part)
        or any(words.search(part) for words in (_NAMES_ANOTHER, _LET_GO, _SIDE_WANTS))
        for part in _PARTS.split(around[move.end() if move else 0 :])[1:]
    )


def upsets_day(around: str) -> bool:
    """Whether a lowered sentence beside a request for a date takes it back, or names another day."""
    rest = without_dates(around)
    dated = rest != around and "%" not in around
    rest = re.sub(r"\b(?:на|до|к|с|по|числ\w+)\b", " ", rest)
    return bool(
        (dated and (_FITS.search(rest) or not re.search(r"[^\W\d_]{2,}", rest)))
        or upsets(around)
        or undercuts(around)
        or _MORE.search(around)
        or CORRECTION.search(around)
        or any(words.search(around) for words in (_NAMES_ANOTHER, _LET_GO, _SIDE_WANTS))
    )


def bracketed(text: str) -> bool:
    """Whether brackets of a letter hold what undercuts the words before them: «60 % (плановые)»."""
    low = text.lower().replace("ё", "е")
    return any(undercuts(part) for part in re.findall(r"\(([^()]*)\)", low))


def disowned(text: str) -> bool:
    """Whether a letter says of itself that it doesn't count: «письмо не учитывать», «это черновик»."""
    low = text.lower().replace("ё", "е")
    return any(
        _OF_THIS_LETTER.search(one) and not _FORMER.search(one) for one in re.split(r"(?<=[.!?\n])\s*", low)
    )


def swaps_items(text: str) -> bool:
    """Whether the words of a letter on several items mend which of them is meant."""
    low = text.lower().replace("ё", "е")
    return bool(_SWAP.search(low) or _NEXT_ONE.search(low) or _LEAVES_OUT.search(low))
