"""A heading as tagged words: what `headers` decides upon."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans import sides as _sides
from plans.lexicon import abbreviated, tags_of
from plans.turns import in_plain_words
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
_STATE = re.compile(r"^(?:положение дел|снят[аоы]? с контроля)")
# «Выполнение (+/-)» is answered by yes or no.
_YES_OR_NO = re.compile(r"\(\s*[+v✓]\s*[/,|]?\s*-\s*\)")
_COUNT = re.compile(r"(?<![^\W_])(?:кол-во|к-во|ед\.\s*изм\w*)")
_DOCUMENT = re.compile(
    r"(?<![а-я])(?:план(?:[ауе]|ом|ы|ов)?|праграм\w*|программ\w*) (?:основных |совместных )?мероприяти(?:й|я)"
    r"|план\w* мерапрыемстваў?|дорожн\w* карт\w*|дарожн\w* карт\w*"
    r"|(?<=пункт )(?:план|решени|протокол|поручени|постановлени|распоряжени|приказ)[а-я]{0,2}"
    r"|(?<=пункта )(?:план|решени|протокол|поручени|постановлени|распоряжени|приказ)[а-я]{0,2}"
)
# What an English heading goes on to say of its noun: «date of completion», «activity / event».
_ENGLISH_REST = re.compile(r"[(/,;|+:]| - |\b(?:of|for|from|by|to|in|on|at|with|per|as|and|or)\b")
# «Гродненская область»: the land a side's city gives its name to.
_LAND = re.compile(r"\x00side\s+(?:област|вобласц|край|раен|район|округ|акруг|республик|рэспублик)[а-я]*")
_CYRILLIC = re.compile(r"[а-я]")
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
    text = in_plain_words(text)
    for pattern, word in (
        (_MAIL, " email "),
        (_FIO, " фио "),
        (_YES_OR_NO, "(да/нет)"),
        (_ROW_NUMBER, " № "),
        (_COUNT, " количество "),
    ):
        text = pattern.sub(word, text)
    shortened = _DOCUMENT.sub(" ", text)
    if re.search(r"\w", shortened):
        text = shortened
    english = not _CYRILLIC.search(text)
    for mention in reversed(_sides.mentions(text, sides)):
        words.slugs.insert(0, mention.slug)
        text = f"{text[: mention.start]} \x00side {text[mention.end :]}"
    _tag_tokens(_LAND.sub("\x00side ", text), words)
    if english:
        _noun_first(text, words)
    return words


def _noun_first(text: str, words: TaggedWords) -> None:
    """«Completion status»: the noun that an English heading ends in speaks first, as it does in Russian."""
    before = TaggedWords()
    _tag_tokens(_ENGLISH_REST.split(text)[0], before)
    strong = [place for place, tag in enumerate(before.tags) if tag in STRONG]
    if len(strong) > 1 and not (before.tags[strong[-1]] == "co" and "resp" in before.tags):
        words.tags.insert(0, words.tags.pop(strong[-1]))


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
        if word in ("item", "items") and place:
            continue  # «action item» numbers nothing
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
    if (short := abbreviated(word)) is not None and not tags_of(word):
        return [short]
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
    """The words of all levels of a heading, the highest first, as if they were one level (rule 29)."""
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


#: Parents that say only what begins and ends.
_UNDERTAKING = frozenset(("doing", "title", "plan"))


def child(levels: Sequence[TaggedWords]) -> TaggedWords:
    """The lowest level, with what its parents say about money, facts, contacts and sides."""
    last = levels[-1]
    if last.tags in (["start"], ["end"], ["finish"]) and _UNDERTAKING.issuperset(
        tag for level in levels[:-1] for tag in level.tags
    ):
        # «Реализация > начало»: the parent names no date of its own.
        return TaggedWords(["date", *last.tags], last.bracketed, [], last.unknown, last.slugs, last.dated)
    above = [t for level in levels[:-1] for t in (*level.tags, *level.bracketed)]
    if not any(
        (t in STRONG and t not in ("doing",)) or t in ("resp_adj",) for t in last.tags
    ) or last.tags in (["start"], ["end"]):
        return merged(levels)
    inherited = [t for t in above if t in ("achieved", "contact")]
    if "mark" in above or ("info" in above and ("doing" in above or "course" in above)):
        inherited.append("reported")
    slugs = last.slugs or [s for level in levels[:-1] for s in level.slugs]
    return TaggedWords(last.tags, [*last.bracketed, *inherited], last.breaks, last.unknown, slugs, last.dated)
