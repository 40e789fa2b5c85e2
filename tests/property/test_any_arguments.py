"""Functions of dates, lists, maps and collections with any arguments: a value or our error."""

import random
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from deluge.builtins.context import Context, User
from deluge.builtins.dispatch import dispatch
from deluge.builtins.registry import REGISTRY, Builtin
from deluge.errors import DelugeError
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.failure import Failure
from deluge.values.file import File
from deluge.values.list import TypedList
from deluge.values.show import text_of

FAMILIES = {"datetime", "time", "list", "map", "collection"}
BUILTINS = [entry for entry in REGISTRY.all() if entry.family in FAMILIES]
CALLS = 60

ZONE = ZoneInfo("America/Los_Angeles")
CRM = Conventions(zone=ZONE, zone_name=ZONE.key)
CREATOR = Conventions(
    zone=ZONE, zone_name=ZONE.key, text_as_date=False, has_time_type=True, creator_nulls=True
)


def values() -> list[object]:
    """One of everything, made anew since the functions change them."""
    typed = TypedList("int", CRM)
    typed.append(1)
    endless: list[object] = [1]
    endless.append(endless)
    return [
        None, True, False, 0, 1, -1, 24, 2**63 - 1, -(2**63), 1.5, -0.0, 1e308, "", "a", "friday",
        "1", "-5", "12.5", "a,b,c", "[1,2]", '{"a":1}', "{k:v}", "01-Jan-2020", "31-Apr-2021",
        "01-Jan-2020 100:00:00", "2021-09-08T07:06:05+02:00", "yyyy-MM-dd", "dd jj", "'",
        "Asia/Kolkata", "asc", DateTime(datetime(2024, 2, 29, 23, 5, 9)),
        DateTime(datetime(2020, 1, 1), has_time=False), DateTime(datetime(1, 1, 1)),
        DateTime(datetime(9999, 12, 31, 23, 59, 59)), TimeOfDay(3600), TimeOfDay(86_399, 12), [],
        [1, 2, 3], ["b", "a"], [None, 1, "x"], [DateTime(datetime(2020, 1, 1))], ["Saturday"], {},
        {"a": 1}, {"start": "8", "end": 18}, {1: "x", None: 2}, Collection(), Collection([1, 2]),
        Collection({"a": 1}), Collection({"k": 2}, pair=True), Collection(literal=True), typed,
        endless, Failure("message", 3, {"x": 1}), File("a.txt", b"x"),
    ]  # fmt: skip


@pytest.fixture(autouse=True)
def deep_calls() -> object:
    """The engine raises Python's limit for a run; printing an endless list needs it here too."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(9_000)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.parametrize("entry", BUILTINS, ids=lambda entry: entry.signature)
def test_any_arguments(entry: Builtin) -> None:
    chance = random.Random(entry.signature)
    for conventions, profile in ((CRM, "crm"), (CREATOR, "creator")):
        context = Context(conventions, lambda: datetime.now(UTC), chance, User(), profile)
        for _ in range(CALLS):
            count = chance.randint(0, min(entry.maximum, 4) + 1)
            call = dispatch(entry.name, count, context)
            if call is None:
                break
            try:
                text_of(call(*chance.choices(values(), k=count + 1)), conventions)
            except DelugeError as error:
                assert "None" not in error.message
                assert "object" not in error.message
