"""What a run gave."""

from deluge.errors import DelugeError
from deluge.usage import Usage


class Result:
    """The lines printed, the value returned, the error if there was one, and what was used.

    `value` is plain Python: dict, list, str, int, float, bool, None, datetime or File.
    """

    __slots__ = ("error", "info", "usage", "value", "warnings")

    def __init__(
        self,
        info: list[str],
        value: object,
        error: DelugeError | None,
        usage: Usage,
        warnings: list[str],
    ) -> None:
        self.info = info
        self.value = value
        self.error = error
        self.usage = usage
        self.warnings = warnings

    def raise_for_error(self) -> None:
        """Raise the script's error, if it had one."""
        if self.error is not None:
            raise self.error

    def __repr__(self) -> str:
        state = f"error={self.error.message!r}" if self.error else f"value={self.value!r}"
        return f"<Result {len(self.info)} lines, {state}>"
