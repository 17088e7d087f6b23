"""Whose country's a body is by its legal form or contracted name: «МБУ» is Russian, «КУП» and «БелТПП» Belarusian."""

import re

from plans import sides as _sides
from plans.words import is_known, listed

# Forms that the law of one country has and the others' does not; ООО, ОАО, ГУ, ГП say nothing.
_FORMS = {
    "россия": listed(
        "МБУ МКУ МАУ МБУК МКУК МАУК МБОУ МАОУ МКОУ МБДОУ МАДОУ МКДОУ МБУДО МАУДО МКУДО МБУЗ МАУЗ МУП МП МУК МДОУ "
        "МОУ МУЗ МОБУ МДОБУ "
        "ГБУ ГКУ ГАУ ГБУК ГАУК ГКУК ГБУЗ ГАУЗ ГКУЗ ГБОУ ГАОУ ГКОУ ГБПОУ ГАПОУ ГКПОУ ГБУДО ГАУДО ФГБУ ФГУ ФГАУ "
        "ФГКУ ФКУ ФБУ ФГУП "
        "ФГБОУ ФГАОУ ФГКОУ ФГБУК ФГБНУ ФГБУН ФГАУК ФГБУЗ ФКП ПАО АНО НАО"
    ),
    "беларусь": listed(
        "УП КУП РУП ЧУП ЧТУП ЧУТП КТУП КУПП КПУП ПКУП ЖКУП ЖРЭУП ПРУП КДУП КРУП РДУП РПУП РСУП КСУП КЖУП УПП ГУО "
        "ГУДО УЗ ГЛУ ГЛХУ ОДО ИООО СООО ЗСАО СЗАО СОАО РОО РГОО ГНУ"
    ),
    "казахстан": listed("ТОО КГУ ГККП ГКП КГП КГКП РГП РГКП РГУ ГКУ"),
}
# Letters that may as well be those of an office («ГУО», «УЗ») are a form only before a name in quotation marks.
_FORM = re.compile(r"([А-ЯЁ]{2,6})(?:\s+(?:ВО|ДО|СПО|ДПО|ПО))?\s+(?=(?P<quoted>[«\"“„])|\S)")
_OFFICES = frozenset(listed("ГУО УЗ МП РГУ КГУ ГКУ РОО УПП"))
_BEGINS = re.compile(r"^(?:[А-ЯЁ]{2,6}\s+)?[«\"“„]?|[«\"“„]")
_COMPANIES = frozenset(listed("АО ОАО ЗАО ПАО ООО ОДО СП ИП ЧП"))
# «БелТПП», «Белгосфилармония», «Белтелеком»; «Россотрудничество», «Росмолодёжь».
_CONTRACTED = {
    "россия": re.compile(
        r"Рос(?=молод|туризм|имущ|реестр|стат|потреб|архив|печать|здрав|сотрудн|атом|нефт|почт|концерт|гос|спорт)[а-яё]+"
        r"|Рос[А-ЯЁ]{2,}|Ростелеком"
    ),
    "беларусь": re.compile(
        r"Бел(?=авиа|банк|соц|инфо|дипсерв|интурист|гос|гидромет|телеком|почт|коопсоюз|телерадио|нефт|энерго|транс|авто|аэро|лесбум|инвест|агро|газ|строй|проект|спорт)"
        r"[а-яё]+|Бел[А-ЯЁ]{2,}"
    ),
}
# «Белмагистральавтотранс», «Росэлектроника»: in quotation marks, and no word of the dictionary.
_BEGINNINGS = {
    "россия": re.compile(r"(?<=[«\"“„])Рос(?!т|си[яи]|ин|лав|ош)[а-яё]{4,}(?![\w-])"),
    "беларусь": re.compile(r"(?<=[«\"“„])Бел(?!о|г?город|ый|ая|ое)[а-яё]{4,}(?![\w-])"),
}
# A «край» is a region of Russia only: «Управление Роспотребнадзора по Краснодарскому краю».
_REGION = re.compile(r"(?<![^\W_])[А-ЯЁ][а-яё]+ск(?:ий|ого|ому|им|ом) кра(?:й|я|ю|ем|е)(?![^\W_])")


def side_by_country(name: str, sides: _sides.Names) -> str | None:
    """The side whose country's a body is by its legal form or contracted name; None where these tell none, or where two
    sides are of that country.
    """
    begins = [found.end() for found in _BEGINS.finditer(name)]
    countries = {
        country
        for country, contracted in _CONTRACTED.items()
        if any(contracted.match(name, place) for place in begins)
    }
    countries |= {
        country
        for country, beginning in _BEGINNINGS.items()
        for place in begins
        if (word := beginning.match(name, place)) and not is_known(word[0])
    }
    if _REGION.search(name):
        countries.add("россия")
    found = _FORM.match(name)
    if found and (found["quoted"] or found[1] not in _OFFICES):
        countries |= {country for country, forms in _FORMS.items() if found[1] in forms}
    owners = [side for side, names in sides.items() if countries & _sides.countries_of(names)]
    return owners[0] if len(owners) == 1 else None


def same_form(name: str, other: str) -> bool:
    """Whether both have the same form before a name in quotation marks: «ГП «Минсктранс», ГП «Столичный транспорт»».

    A company may be anywhere, so that its form tells nothing.
    """
    one, two = _FORM.match(name), _FORM.match(other)
    quoted = one and two and one["quoted"] and two["quoted"]
    return bool(one and two and quoted and one[1] == two[1] and one[1] not in _COMPANIES)
