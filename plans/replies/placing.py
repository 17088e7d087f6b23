"""Which act a file belongs to: the one it is mentioned with, or the only one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from plans.replies.model import Act
from plans.replies.wording import cyrillic
from plans.words import fold, stem

_LETTERS = re.compile(r"[^\W\d_]{3,}")
_MENTION = re.compile(
    r"прил[ао]ж|прилаг|влож|прикреп|направля|высыла|отправля|см\b|дадатк|дадаецца|attach|скан|фото|"
    r"протокол|акт\b|файл"
)


def placed(acts: Sequence[Act], files: Sequence[str], said: Mapping[str, str]) -> tuple[list[Act], list[str]]:
    """The acts with their files, and the files that no act is sure to own."""
    out = list(acts)
    if not files:
        return out, []
    owners = [at for at, act in enumerate(out) if act.kind == "report"] or list(range(len(out)))
    loose = []
    for name in files:
        found = _owner(out, owners, name, said)
        if found is None:
            loose.append(name)
        else:
            out[found] = replace(out[found], files=(*out[found].files, name))
    return out, loose


def _owner(acts: Sequence[Act], owners: Sequence[int], name: str, said: Mapping[str, str]) -> int | None:
    items = {act.item for act in acts}
    if len(said) <= 1 and len(items) == 1 and owners:
        return owners[0]
    number = re.search(r"(?:^|[^\d])(?:п(?:ункт)?[ ._]*|item[ ._]*|№[ ._]*)?(\d{1,3})(?:[^\d]|$)", name)
    if number and number.group(1) in items and len(re.findall(r"\d+", name)) == 1:
        return next((at for at in owners if acts[at].item == number.group(1)), None)
    mentions = [item for item, text in said.items() if _names(fold(text), name)]
    if not mentions:
        mentions = [item for item, text in said.items() if _MENTION.search(fold(text))]
    fitting = [at for at in owners if [acts[at].item] == mentions]
    return fitting[0] if len(fitting) == 1 else None


def _names(text: str, name: str) -> bool:
    """Whether the words mention the file: by its name, or by a word of it («протокол» for protokol.pdf)."""
    base = name.rpartition(".")[0] or name
    if fold(base) in text:
        return True
    words = {stem(fold(word)) for word in _LETTERS.findall(base.replace("_", " "))}
    words |= {stem(fold(cyrillic(word))) for word in _LETTERS.findall(base.replace("_", " "))}
    return bool(words & {stem(word) for word in _LETTERS.findall(text)})
