"""What a run used, counted as Zoho counts it."""


class Usage:
    """Counters of one run.

    `statements` executed; `calls` of user functions; `api_calls` tasks and invokeurl (each one
    external call, success or failure); `http_requests` that really left for a transport; `mails`
    sent; `credits` as CRM API credits; `seconds` of wall time.
    Source: https://www.zoho.com/deluge/help/limitations.html
    """

    __slots__ = (
        "api_calls",
        "calls",
        "credits",
        "http_requests",
        "mails",
        "seconds",
        "statements",
    )

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Count anew."""
        self.statements = 0
        self.calls = 0
        self.api_calls = 0
        self.http_requests = 0
        self.mails = 0
        self.credits = 0
        self.seconds = 0.0

    def copied(self) -> "Usage":
        """These counters as they are now."""
        copy = Usage()
        for name in self.__slots__:
            setattr(copy, name, getattr(self, name))
        return copy

    def add(self, other: "Usage") -> None:
        """Count what another run used as well."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __repr__(self) -> str:
        used = ", ".join(f"{name}={value:g}" for name, value in self.as_map().items() if value)
        return f"<Usage {used or 'nothing'}>"

    def as_map(self) -> dict[str, int | float]:
        """The counters by name, for `--json`."""
        return {name: getattr(self, name) for name in self.__slots__}
