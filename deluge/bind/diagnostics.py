"""What `check` reports."""

from deluge.source import Span


class Diagnostic:
    """One finding: `severity` is "error" (Zoho refuses to save this) or "warning"."""

    __slots__ = ("code", "hint", "message", "severity", "span")

    def __init__(
        self, code: str, severity: str, message: str, hint: str | None, span: Span
    ) -> None:
        self.code = code
        self.severity = severity
        self.message = message
        self.hint = hint
        self.span = span

    @property
    def line(self) -> int:
        """1-based first line."""
        return self.span.line

    @property
    def column(self) -> int:
        """1-based first column."""
        return self.span.column

    @property
    def end_line(self) -> int:
        """1-based last line."""
        return self.span.end_line

    @property
    def end_column(self) -> int:
        """1-based column after the last character."""
        return self.span.end_column

    def __repr__(self) -> str:
        return f"{self.line}:{self.column}: {self.severity} {self.code}: {self.message}"


class Diagnostics:
    """Findings in text order, each place and code once."""

    def __init__(self) -> None:
        self._found: dict[tuple[Span, str], Diagnostic] = {}

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep the finding unless the same one is there."""
        self._found.setdefault((diagnostic.span, diagnostic.code), diagnostic)

    def sorted(self) -> list[Diagnostic]:
        """The findings by place."""
        return sorted(self._found.values(), key=lambda each: each.span)
