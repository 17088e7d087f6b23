"""Stops in dictated words: «семинар провели двадцать пятого было сорок человек протокол прилагаю».

Voice typing sets none. Where a deed was told, what begins anew is of a few kinds: how many were there, which
paper comes with it, what was done with the thing besides; each is set apart, and must be understood like any clause.
"""

import re

_PAPER = (
    r"(?:протокол|отчет|акт|фото(?:графи|отчет)?|список|списк|справк|скан|материал|документ|приказ|договор|"
    r"соглашени|пратакол)"
    r"[а-я]*(?:\s+(?:семинара|о встрече|участников|с подписями|встречи))?"
)
_ANEW = re.compile(
    r"(?<=[а-я\d%])\s+(?="
    r"(?:(?:там|всего|и|а)\s+)?(?:было|участвовал[аои]?|присутствовал[аои]?|пришл[оаи]|собрал(?:ось|ись)|"
    r"приняло? участие|"
    r"приняли участие|охватили|прысутничал[аои])\s+(?:(?:всего|более|около|где-то)\s+)?\d"
    rf"|(?:и\s+|а\s+)?{_PAPER}\s+(?:уже\s+|тоже\s+)?(?:прилага|во вложени|в приложени|отправ|направ|прикреп|"
    rf"прикладыв|высыла|"
    r"высла|подписан|подписал|утвержд|приложен|скину|кида|дадаецца|у дадатку|есть\b|готов)"
    r"|(?:прилагаю|прилагаем|прикладываю|прикладываем|отправляю|высылаю|направляю|скидываю)\s"
    r"|(?:мы\s+)?(?:ее|его|их)\s+(?:уже\s+|вчера\s+|сегодня\s+)*[а-я]+(?:ли|ла|л)\b"
    r"|(?:мы\s+)(?:ее|его|их)\s"
    r")"
)
_BEFORE_ALL = re.compile(r"^\W*(?:и|а|что|так|ну|в|с|на|по|от|к|до|за|о|об|для)$")


def stopped(low: str) -> str:
    """A lowered sentence that holds no stop, with commas where something else begins."""
    parts = _ANEW.split(low)
    return ", ".join(parts) if not any(map(_BEFORE_ALL.match, parts)) else low
