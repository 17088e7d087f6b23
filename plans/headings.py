"""A heading as tagged words: what `headers` decides upon."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans import sides as _sides
from plans.lexicon import tags_of
from plans.words import fold, join_broken, listed, split_glued, tidy

_FOOTNOTE = re.compile(r"<\s*\**\d*\s*>|&lt;\d+&gt;|\[\d+\]|[*¹²³⁴⁵⁶⁷⁸⁹⁰]+|(?<=[а-яё])\d$")
_ROW_NUMBER = re.compile(
    r"(?<![^\W_])(?:(?:№|n|no|#)+\s*(?:п|з|n)?\s*[./\\]*\s*(?:п|з)?\.?|(?:п|з)\s*[./\\-]+\s*п\.?"
    r"|п\s*п\.?|п\s*/\s*н)(?![^\W_])"
)
_MAIL = re.compile(
    r"(?<![^\W_])(?:e-?\s?mail|эл\.?\s*(?:почта|адрес)|электронн\w* (?:почт|адрес)\w*|электронн\w* пошт\w*)"
)
_FIO = re.compile(r"(?<![^\W_])(?:ф\.\s?и\.\s?о|п\.\s?и\.\s?б|ф\.\s?и)\.?(?![^\W_])")
# An account by whoever answers, not who answers.
_ACCOUNT = re.compile(r"^(?:отчет|информация|справка) (?:ответственного )?(?:со)?исполнителя")
# Headings that are questions, and names of programs' columns: what they ask for.
_ASKED = (
    (
        re.compile(
            r"^(?:что|чего|к чему)(?: мы| должно быть| будет| планируется| планируем| хотим| ожидаем)*"
            r" (?:получ|достиг(?!нут)|достич|добит|добьем|придем|прийти)[а-я]*"
            r"|^что (?:будет|должно быть|планируется|надо|нужно) (?:к сроку )?"
            r"(?:сделано|выполнено|достигнуто|реализовано|создано)"
            r"|^(?:для|ради) чего(?![а-я])|^зачем(?![а-я])"
        ),
        "результат",
    ),
    (
        re.compile(
            r"(?<![а-я])(?:(?:совместно|вместе|сообща|сумесна|разам) )?[сз] к[еи]м(?![а-я])"
            r"(?! (?:согласов|связ|контакт|узгадн))"
        ),
        " соисполнители ",
    ),
    (re.compile(r"^(?:названия?|наименования?|имена|имя) ресурс[а-я]*|^resource names?"), "исполнители"),
    (re.compile(r"(?<=дата )закрытия(?= \(план)|(?<=плановая дата )закрытия"), "завершения"),
    (re.compile(r"^приоритеты? (?:сотрудничества|взаимодействия|развития)"), "направление"),
    (re.compile(r"^(?:исполнен|выполнен|проведен|завершен)о \((?:дата|когда)\)"), "фактическая дата"),
    (re.compile(r"^этап (?:исполнения|выполнения)"), "стадия исполнения"),
    (re.compile(r"^результаты? исполнения(?! плана)"), "ход исполнения"),
    (re.compile(r"^форм[аы] (?:совместного )?(?:сотрудничества|взаимодействия|партнерства)"), "содержание"),
    (re.compile(r"^виды? (?:совместного )?(?:сотрудничества|взаимодействия|партнерства)"), "направление"),
)
_STATE = re.compile(r"^(?:положение дел|снят[аоы]? с контроля)")
_STAGE = re.compile(r"^этапы? *(?:и|,|/) *(?=сроки?(?![а-я]))")
_AUDIENCE = re.compile(
    r"^(?:целев\w+ )?(?:категори[яи]|аудитори[яи]|состав|контингент) (?:участников|граждан|населения)"
)
# The day on which a paper was written or given, not one on which anything is due.
_OF_PAPER = re.compile(
    r"^дата (?:поручения|рождения|выдачи|договора|принятия|протокола|письма|соглашения|документа|назначения"
    r"|рассылки|отправки|отправления|направления|обращения)(?![а-я])"
)
# The date now in force, not that of a move.
_WITH_MOVES = re.compile(r"с учетом (?:всех )?(?:перенос|продлен|изменен|корректиров|уточнен)[а-я]*")
# «Выполнение (+/-)» is answered by yes or no.
_YES_OR_NO = re.compile(r"\(\s*[+v✓]\s*[/,|]?\s*-\s*\)")
_COUNT = re.compile(r"(?<![^\W_])(?:кол-во|к-во|ед\.\s*изм\w*)")
_DOCUMENT = re.compile(
    r"(?<![а-я])(?:план\w*|праграм\w*|программ\w*) (?:основных |совместных )?мероприяти(?:й|я)"
    r"|план\w* мерапрыемстваў?|дорожн\w* карт\w*|дарожн\w* карт\w*"
    r"|(?<=пункт )плана?|(?<=пункта )плана?"
)
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*|[№#%]|[()/,;|+]")
#: «С», «по (дата)»: the heading says no more than from when or until when.
_UNSAID = frozenset(("(", ")", "дата", "число", "год", "месяц"))
_DATED = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}|(?:19|20)\d\d")


# Tags that can name a column by themselves.
STRONG = frozenset(
    listed(
        "number point title goal direction term date start end resp co result form outcome mark course doing"
        " note place fund contact person ignore volume moved level extra"
    )
)


@dataclass
class TaggedWords:
    """The tagged words of one level of a heading, or of several levels taken together."""

    tags: list[str] = field(default_factory=list)
    bracketed: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    unknown: int = 0
    slugs: list[str] = field(default_factory=list)
    dated: bool = False

    def has(self, *tags: str) -> bool:
        return any(tag in self.tags for tag in tags)

    def anywhere(self, *tags: str) -> bool:
        return self.has(*tags) or any(tag in self.bracketed for tag in tags)

    @property
    def head(self) -> str:
        """The first word that can name a column by itself."""
        return next((t for t in self.tags if t in STRONG), next(iter(self.tags), ""))

    @property
    def side(self) -> str | None:
        """The one side named, if exactly one is."""
        return self.slugs[0] if len(set(self.slugs)) == 1 else None

    def follows_break(self, tag: str) -> bool:
        """Whether the tag is after a comma, slash or «и»: a second column heading in the same cell."""
        return any(t == tag and any(b <= i for b in self.breaks) for i, t in enumerate(self.tags) if i)


def tagged(level: str, sides: _sides.Names) -> TaggedWords:
    """One level of a heading, mended, its sides' words and known stems tagged."""
    text = fold(split_glued(join_broken(tidy(level), inline=True)))
    words = TaggedWords(dated=bool(_DATED.search(text)))
    text = _FOOTNOTE.sub(" ", text)
    text = (
        _STATE.sub("состояние", _ACCOUNT.sub("отчет", text))
        .replace("рабочая группа", "орган")
        .replace("рабочей группы", "органа")
    )
    for pattern, word in (
        *_ASKED,
        (_MAIL, " email "),
        (_FIO, " фио "),
        (_STAGE, ""),
        (_OF_PAPER, "дата регистрации"),
        (_WITH_MOVES, ""),
        (_YES_OR_NO, "(да/нет)"),
        (_AUDIENCE, " количество "),
        (_ROW_NUMBER, " № "),
        (_COUNT, " количество "),
    ):
        text = pattern.sub(word, text)
    shortened = _DOCUMENT.sub(" ", text)
    if re.search(r"\w", shortened):
        text = shortened
    for mention in reversed(_sides.mentions(text, sides)):
        words.slugs.insert(0, mention.slug)
        text = f"{text[: mention.start]} \x00side {text[mention.end :]}"
    _tag_tokens(text, words)
    return words


def _tag_tokens(text: str, words: TaggedWords) -> None:
    depth = 0
    tokens = _TOKEN.findall(text.replace("\x00side", "sideword"))
    for place, word in enumerate(tokens):
        if word in "()":
            depth = max(0, depth + (1 if word == "(" else -1))
            continue
        if word in "/,;|+" or word in ("и", "или"):
            if not depth:
                words.breaks.append(len(words.tags))
            continue
        tags = ["side"] if word == "sideword" else _token_tags(word, tokens, place)
        (words.bracketed if depth else words.tags).extend(tags)
        if not tags and len(word) > 2 and not depth and not word[0].isdigit():
            words.unknown += any(part not in _CONNECTING for part in word.split("-"))


_CONNECTING = frozenset(
    listed(
        "герой героя столица столицы "
        "городской городского муниципальный муниципальное образование "
        "для при над под без том числе которого которой города город гор курорта курорт округ округа "
        "муниципального образования муниципальное горада области край края республики того это как или пры "
        "его ее их проведения правядзення проведен осуществляемых"
    )
)


def _token_tags(word: str, tokens: Sequence[str], place: int) -> list[str]:
    if "-" in word:
        parts = [tags_of(part) for part in word.split("-")]
        if all(parts) or not tags_of(word):
            return [tag for tags in parts for tag in tags]
    found = tags_of(word)
    if word == "с" and not place and tokens[1:] in (["какого", "числа"], ["какой", "даты"]):
        return ["start"]
    if word in ("с", "по", "до", "от", "з", "да") and not place and _UNSAID.issuperset(tokens[1:]):
        return ["start" if word in ("с", "от", "з") else "end"]
    if found == ["resp"] and word.startswith(("ответственн", "адказн")):
        return ["resp_adj"]
    return found


def merged(levels: Sequence[TaggedWords]) -> TaggedWords:
    """All levels of a heading as one."""
    whole = TaggedWords()
    for level in levels:
        whole.breaks += [len(whole.tags) + b for b in level.breaks]
        whole.tags += level.tags
        whole.bracketed += level.bracketed
        whole.slugs += level.slugs
        whole.unknown += level.unknown
        whole.dated = whole.dated or level.dated
    whole.tags = [("resp" if t == "resp_adj" else t) for t in whole.tags] if len(levels) > 1 else whole.tags
    return whole


def child(levels: Sequence[TaggedWords]) -> TaggedWords:
    """The lowest level, with what its parents say about money, facts, contacts and sides."""
    last = levels[-1]
    above = [t for level in levels[:-1] for t in (*level.tags, *level.bracketed)]
    if not any(
        (t in STRONG and t not in ("doing",)) or t in ("resp_adj",) for t in last.tags
    ) or last.tags in (["start"], ["end"]):
        return merged(levels)
    inherited = [t for t in above if t in ("achieved", "contact")]
    slugs = last.slugs or [s for level in levels[:-1] for s in level.slugs]
    return TaggedWords(last.tags, [*last.bracketed, *inherited], last.breaks, last.unknown, slugs, last.dated)
