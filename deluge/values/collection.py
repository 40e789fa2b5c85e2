"""COLLECTION values."""


class Collection:
    """An index-value (list) or key-value (dict) collection; None until the first use decides.

    `{}` is an undecided collection: it becomes a map on `put` and a list on `add`.
    Source: https://www.zoho.com/deluge/help/datatypes/collection.html
    """

    __slots__ = ("items", "literal", "pair")

    def __init__(
        self,
        items: "list[object] | dict[object, object] | None" = None,
        *,
        literal: bool = False,
        pair: bool = False,
    ) -> None:
        self.items = items
        self.literal = literal
        """True for `{}`: a value that may yet turn into a plain map or list."""
        self.pair = pair
        """True for the argument `key : value` of `insert`."""

    def __repr__(self) -> str:
        return f"Collection({self.items!r})"
