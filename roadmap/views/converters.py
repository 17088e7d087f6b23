"""What may be in an address: the number of an item, as the document writes it."""


class ItemNumber:
    """Any number that `Item.number` can hold: «14», «2.1», «5а», «3/1»; never a NUL, which no database takes."""

    regex = r"[^\x00]{1,30}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
