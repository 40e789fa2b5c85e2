"""`--trace`: each statement as it is executed."""

from collections.abc import Callable

from deluge.source import Source, Span


class LineTracer:
    """Tells a listener path, line and text of every statement before it runs."""

    def __init__(self, listener: Callable[[str, int, str], None]) -> None:
        self._listener = listener

    def statement(self, source: Source, span: Span) -> None:
        """A statement is about to be executed."""
        self._listener(source.path, span.line, source.line(span.line).strip())

    def branch(self, source: Source, span: Span, taken: int) -> None:
        """Conditions are not shown."""

    def enter(self, name: str, source: Source, span: Span) -> None:
        """Calls are not shown."""

    def leave(self, name: str) -> None:
        """Calls are not shown."""
