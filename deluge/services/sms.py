"""`sendsms [...]`: kept in the outbox.

Source: https://www.zoho.com/deluge/help/send-sms.html
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from deluge.errors import EvalError
from deluge.exchange import sendable
from deluge.services.items import Items, items_of
from deluge.tasks import Objection
from deluge.values.show import text_of

if TYPE_CHECKING:
    from deluge.services.session import Services

_LONGEST = 1600
_NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{2,30}")


class SendSms:
    """The statement, bound to a session."""

    keys = frozenset({"to", "from", "message", "connection"})

    def __init__(self, services: "Services") -> None:
        self._services = services

    def __call__(self, items: dict[str, list[object]]) -> object:
        """Nothing: the message is in the outbox."""
        context = self._services.context
        given = Items("sendsms", items, self.keys, context.conventions)
        problem = _missing_key(given)
        if problem is not None:
            raise problem
        text = text_of(given.one("message"), context.conventions)
        if len(text) > _LONGEST:
            raise EvalError(
                f"The message of sendsms is longer than {_LONGEST} characters", code="limit-size"
            )
        self._services.usage.api_calls += 1
        self._services.outbox.add(
            "sms",
            {
                "from": given.text("from"),
                "to": self._numbers(given),
                "message": sendable(text),
                "connection": given.text("connection"),
                "sent_at": context.clock().isoformat(),
            },
        )
        return None

    def objections(self, items: Mapping[str, Sequence[object]]) -> Iterator[Objection]:
        """A missing key, and Creator, which has no such statement."""
        problem = _missing_key(items)
        if problem is not None:
            yield Objection.of(problem)
        if self._services.context.profile == "creator":
            yield Objection(
                "warning", "not-in-product", "sendsms is not supported for this function",
                "Creator has twilio.sms.send, clickatell.sms.send and others",
            )  # fmt: skip

    def _numbers(self, given: Items) -> list[str]:
        conventions = self._services.context.conventions
        found: list[str] = []
        for value in given.all("to"):
            for item in items_of(value):
                found.extend(each.strip() for each in text_of(item, conventions).split(","))
        for number in found:
            if not _NUMBER.fullmatch(number):
                raise EvalError(
                    f"'{number[:40]}' is not a phone number", code="invalid-address",
                    hint="write + and the country code, as in +919876543210",
                )  # fmt: skip
        return found


def _missing_key(keys: Container[str]) -> EvalError | None:
    for key, named in (("to", "'TO' message"), ("message", "'MESSAGE'")):
        if key not in keys:
            return EvalError(f"{named} is missing for sendsms task", code="missing-key")
    return None
