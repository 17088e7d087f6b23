"""Every caution there is: its code and the Russian sentence a clerk reads. `{}` is the thing in question."""

from plans.deadlines.model import Caution

SENTENCES = {
    "ambiguous": "Формулировку можно понять по-разному: «{}». Проверьте, так ли она прочитана.",
    "approximate": "Срок прочитан приблизительно: «{}».",
    "document": "Похоже на реквизиты документа, а не на срок: «{}». Укажите срок.",
    "empty": "Срок не указан. Укажите дату или период.",
    "event": "Срок привязан к событию, дата которого неизвестна: «{}». Укажите дату.",
    "extra_text": "Кроме срока в ячейке есть другой текст: «{}».",
    "external_document": "Срок стоит в другом документе: «{}». Перенесите дату сюда.",
    "foreign_text": "Это не похоже на срок: «{}». Укажите дату или период.",
    "invalid_date": "Такой даты не бывает: «{}». Исправьте срок.",
    "nominal": "Границы срока условны: «{}». Уточните дату, если она важна.",
    "on_demand": "Есть оговорка «{}»; на дату она не влияет.",
    "open_end": "Окончание не указано; взят последний день срока дорожной карты: «{}».",
    "out_of_context": "Дата {} — вне срока дорожной карты.",
    "relative": "Срок отсчитывается от неизвестной даты: «{}». Укажите дату.",
    "tail": "Последняя дата, {}, наступает после окончания срока дорожной карты.",
    "too_long": "Текст длиннее {} знаков — это не срок. Укажите дату или период.",
    "typo": "Опечатка? Прочитано как «{}».",
    "unclear": "Срок не понятен: «{}». Укажите дату или период.",
    "year_missing": "Год не указан: «{}». Прочитано как «каждый год».",
    "year_assumed": "Год не указан: «{}». Взят {} год.",
}


def caution(code: str, *things: object) -> Caution:
    """The caution with this code, about these things; what is too long to read is cut."""
    shown = (text if len(text) <= 80 else text[:79].rstrip() + "…" for text in map(str, things))
    return Caution(code, SENTENCES[code].format(*shown))
