"""The map that `invokeapi` answers."""


class AnswerMap(dict[object, object]):
    """A map with the attributes `status` (HTTP code) and `headers` beside its entries.

    Source: https://www.zoho.com/deluge/help/webhook/invokeapitask.html
    """

    __slots__ = ("headers", "status")

    def __init__(
        self, entries: dict[object, object], status: int, headers: dict[object, object]
    ) -> None:
        super().__init__(entries)
        self.status = status
        self.headers = headers
