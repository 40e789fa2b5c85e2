"""A record on its way from the item of a request to a document, with the problems found so far."""

from typing import Any

from deluge.emulator.answers import Refusal, mandatory_missing
from deluge.emulator.call import Call
from deluge.emulator.crm.records.fields import MANDATORY, Problem
from deluge.emulator.schema import Module
from deluge.emulator.shapes import Record
from deluge.emulator.store import Stored


class Draft:
    """A record being checked: the item as sent and the document it becomes."""

    def __init__(
        self, call: Call, module: Module, item: Record, path: str, old: Stored | None
    ) -> None:
        self.call = call
        self.module = module
        self.item = item
        self.path = path
        self.old = old
        self.document: Record = dict(old.data) if old else {}
        self.given: set[str] = set()  # API names of the fields the item sets
        self.problems: list[tuple[int, int, Refusal]] = []

    def fail(self, rank: int, refusal: Refusal) -> None:
        """Note a problem; the one of the lowest rank is reported."""
        self.problems.append((rank, len(self.problems), refusal))

    def invalid(self, rank: int, name: str, message: str = "invalid data", **details: Any) -> None:
        """Note INVALID_DATA for a field."""
        where = {
            "api_name": name.rsplit(".", 1)[-1].partition("[")[0],
            "json_path": f"{self.path}.{name}",
        }
        self.fail(rank, Refusal("INVALID_DATA", message, {**details, **where}))

    def note(self, problem: Problem, name: str) -> None:
        """Note that a field does not take its value; `name` is where the field stands."""
        inside = problem.inside
        place = f"{name}.{inside}" if inside and inside[0] != "[" else f"{name}{inside}"
        self.invalid(problem.rank, place, problem.message, **problem.details)

    def missing(self, name: str) -> None:
        """Note a mandatory field that is absent or empty."""
        self.fail(MANDATORY, mandatory_missing(self.path, name))

    def put(self, name: str, value: Any) -> None:
        """Set a field of the document; None removes it."""
        if value is None:
            self.document.pop(name, None)
        else:
            self.document[name] = value
