"""The value that `catch (e)` binds."""


class Failure:
    """A caught error: `e.message`, `e.lineNo`; prints `Error at line : N, message`.

    `data` holds the other keys of a thrown map. `error` is the error itself, raised again
    unchanged by `throw e`.
    Source: https://www.zoho.com/deluge/help/misc-statements/try-catch.html
    """

    __slots__ = ("data", "error", "line", "message")

    def __init__(
        self,
        message: str,
        line: int,
        data: dict[object, object] | None = None,
        error: Exception | None = None,
    ) -> None:
        self.message = message
        self.line = line
        self.data = data or {}
        self.error = error

    @property
    def text(self) -> str:
        """The printed form."""
        return f"Error at line : {self.line}, {self.message}"
