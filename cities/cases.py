"""A city's name in the cases in which texts need it."""


def accusative(name: str, genitive: str) -> str:
    """The name as in «ждём Москву»: of lifeless things only the feminine ones change («Кострома», «Нижняя Салда»).

    `genitive` tells which of the words are declined at all («Алма-Ата» → «Алма-Аты»); where it is empty, none is.
    """
    pieces, declined = name.split(" "), genitive.split(" ")
    if not genitive or len(pieces) != len(declined):
        return name
    return " ".join(
        piece if piece == changed else _of_word(piece)
        for piece, changed in zip(pieces, declined, strict=True)
    )


def _of_word(word: str) -> str:
    for ending, instead in (("ая", "ую"), ("яя", "юю"), ("а", "у"), ("я", "ю")):
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    return word
