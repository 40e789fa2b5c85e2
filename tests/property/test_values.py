"""Values keep their meaning as text, and no builtin function fails on any of them."""

import json
from datetime import UTC, datetime
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deluge.builtins.context import Context, User
from deluge.builtins.dispatch import dispatch, plain_call
from deluge.builtins.registry import REGISTRY
from deluge.errors import DelugeError
from deluge.values.arithmetic import OPERATIONS
from deluge.values.collection import Collection
from deluge.values.compare import contained, equal, identical, ordered
from deluge.values.conventions import Conventions
from deluge.values.convert import fit, list_from_text
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.file import File
from deluge.values.json import parse_any_json, parse_json
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN
from deluge.values.plain import from_plain, to_plain
from deluge.values.show import json_text, text_of

CONVENTIONS = Conventions(zone=UTC, zone_name="UTC")
PYTHON = ("Traceback", "<class", "object at 0x", "NoneType", "None", "'str'", "'int'", "dict")

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(
        ["1", "-5", "12.50", "1e9", "a,b", "[1,2]", '{"a":1}', "{k=v}", "01-Jan-2020", "31/04/2021",
         "2021-09-08T07:06:05+02:00", "yyyy-MM-dd", "<a><b>1</b></a>", "(a+)+b", "%s", "#,##0.00",
         "Asia/Kolkata", "true", "a=1&b=2", "aGk=", "\\u00e9", "٣", "ß", "İ", "a" * 300]
    ),
)  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-50, 50),
    st.integers(NUMBER_MIN, NUMBER_MAX),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
)
DATES = st.builds(
    DateTime, st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)), has_time=st.booleans()
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=10,
)
ANY = st.one_of(
    JSON,
    DATES,
    st.builds(TimeOfDay, st.integers(0, 86_399)),
    st.lists(DATES, max_size=3),
    st.builds(Collection, st.lists(SCALARS, max_size=3)),
    st.builds(Collection, st.dictionaries(TEXTS, SCALARS, max_size=3)),
    st.builds(lambda: Collection(literal=True)),
    st.builds(File, TEXTS, st.binary(max_size=20)),
)

# A function that waits or asks the system is no business of this test.
METHODS = sorted({entry.name for entry in REGISTRY.all() if entry.family})
PLAIN = sorted(REGISTRY.plain)


def context() -> Context:
    """Where builtins are called."""
    return Context(CONVENTIONS, lambda: datetime(2026, 3, 1, tzinfo=UTC), Random(1), User(), "crm")


def check_json(value: object) -> None:
    """JSON text is read back as the value it was made of, by Deluge and by everybody else."""
    text = json_text(value, CONVENTIONS)
    json.loads(text)
    again = parse_any_json(text)
    assert json_text(again, CONVENTIONS) == text
    if isinstance(value, dict | list):
        assert parse_json(text) == again
    json_text(from_plain(to_plain(value, CONVENTIONS), CONVENTIONS), CONVENTIONS)


def check_operators(left: object, right: object) -> None:
    """Operators give a value or an error in Deluge's words; equality goes both ways."""
    assert equal(left, right, CONVENTIONS) is equal(right, left, CONVENTIONS)
    assert equal(left, left, CONVENTIONS)
    contained(left, right, CONVENTIONS)
    identical(left, right, CONVENTIONS)
    for operation in OPERATIONS.values():
        in_words(operation, left, right, CONVENTIONS)
    for sign in ("<", "<=", ">", ">="):
        in_words(ordered, sign, left, right, CONVENTIONS)
    for kind in ("string", "int", "float", "bool", "map", "list", "date", "collection", "file"):
        in_words(fit, left, kind, CONVENTIONS)
    if isinstance(left, str):
        list_from_text(left)


def check_method(name: str, receiver: object, args: list[object]) -> None:
    """A method of anything with any arguments gives a printable value or an error in words."""
    call = dispatch(name, len(args), context())
    assume(call is not None)
    in_words(lambda: text_of(call(receiver, *args), CONVENTIONS))  # type: ignore[misc]


def check_plain(name: str, args: list[object]) -> None:
    """The same of functions without receiver."""
    call = plain_call(name, len(args), context())
    assume(call is not None)
    in_words(lambda: text_of(call(*args), CONVENTIONS))  # type: ignore[misc]


def in_words(action: object, *values: object) -> None:
    """The action is done, or fails with a message that holds no Python."""
    try:
        action(*values)  # type: ignore[operator]
    except DelugeError as error:
        given = repr(values)
        assert not any(word in error.message and word not in given for word in PYTHON[:4])


ARGUMENTS = st.lists(ANY, max_size=3)
FUZZ = {
    "json": (check_json, (JSON,)),
    "operators": (check_operators, (ANY, ANY)),
    "methods": (check_method, (st.sampled_from(METHODS), ANY, ARGUMENTS)),
    "functions": (check_plain, (st.sampled_from(PLAIN), ARGUMENTS)),
}


@settings(max_examples=200)
@given(JSON)
def test_json_is_read_back(value: object) -> None:
    check_json(value)


@settings(max_examples=200)
@given(ANY, ANY)
def test_operators_on_anything(left: object, right: object) -> None:
    check_operators(left, right)


@settings(max_examples=300)
@given(st.sampled_from(METHODS), ANY, ARGUMENTS)
def test_methods_of_anything(name: str, receiver: object, args: list[object]) -> None:
    check_method(name, receiver, args)


@settings(max_examples=200)
@given(st.sampled_from(PLAIN), ARGUMENTS)
def test_functions_of_anything(name: str, args: list[object]) -> None:
    check_plain(name, args)
