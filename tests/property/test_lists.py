"""Lists and maps against a plain Python model in which 1, 1.0, "1" and true all differ."""

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deluge.builtins.context import Context, User
from deluge.builtins.dispatch import dispatch
from deluge.errors import DelugeError
from deluge.values.collection import Collection
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime

CONTEXT = Context(
    Conventions(zone=UTC, zone_name="UTC"), lambda: datetime.now(UTC), Random(1), User()
)

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from([0.0, 1.0, 1.5, -2.0]),
    st.sampled_from(["", "1", "a", "A", "true", "é", "𝒜"]),
    st.sampled_from([DateTime(datetime(2024, 1, day)) for day in (1, 2)]),
)  # fmt: skip
elements = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=5,
)
lists = st.lists(elements, max_size=8)
keys = st.one_of(st.booleans(), st.integers(-2, 2), st.sampled_from([1.0, 1.5, "1", "true", "x"]))


def call(name: str, receiver: object, *args: object) -> Any:
    """`receiver.name(args)`"""
    table = dispatch(name, len(args), CONTEXT)
    assert table is not None
    return table(receiver, *args)


def typed(value: Any) -> Any:
    """The value so that Python's == tells its types apart."""
    if isinstance(value, list):
        return ["list", *map(typed, value)]
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    return (type(value).__name__, value)


def indexes(items: list[Any], wanted: Any) -> list[int]:
    return [index for index, item in enumerate(items) if typed(item) == typed(wanted)]


@given(lists, elements)
def test_search(items: list[Any], wanted: Any) -> None:
    found = indexes(items, wanted)
    assert call("contains", items, wanted) == bool(found)
    assert call("notContains", items, wanted) == (not found)
    assert call("indexOf", items, wanted) == (found[0] if found else -1)
    assert call("lastIndexOf", items, wanted) == (found[-1] if found else -1)


@given(lists, lists)
def test_sets(items: list[Any], other: list[Any]) -> None:
    firsts = [item for index, item in enumerate(items) if indexes(items, item)[0] == index]
    assert typed(call("distinct", items)) == typed(firsts)
    shared = [item for item in firsts if indexes(other, item)]
    assert typed(call("intersect", items, other)) == typed(shared)
    left = list(items)
    call("removeAll", left, other)
    assert typed(left) == typed([item for item in items if not indexes(other, item)])


@given(lists, elements)
def test_remove_element(items: list[Any], wanted: Any) -> None:
    model = list(items)
    if found := indexes(items, wanted):
        del model[found[0]]
    call("removeElement", items, wanted)
    assert typed(items) == typed(model)


@given(lists, st.integers(-2, 10), st.integers(-2, 10))
def test_positions(items: list[Any], start: int, end: int) -> None:
    assert outcome(call, "get", items, start) == (
        typed(items[start]) if 0 <= start < len(items) else "error"
    )
    inside = 0 <= start <= end <= len(items)
    expected = typed(items[start:end]) if inside else "error"
    assert outcome(call, "subList", items, start, end) == expected
    assert outcome(call, "duplicate", Collection(items), start, end) == expected


def outcome(function: Callable[..., Any], *args: Any) -> Any:
    try:
        return typed(function(*args))
    except DelugeError:
        return "error"


@given(st.one_of(st.lists(st.text()), st.lists(st.integers() | st.floats(-9, 9)), lists))
def test_sort(items: list[Any]) -> None:
    kinds = {type(item) for item in items} - {int, float}
    comparable = not kinds or len({type(item) for item in items}) == 1
    before = list(items)
    result = call("sort", items)
    if result is None:
        assert not comparable or kinds & {list, dict, type(None)}
        assert items is not None and typed(items) == typed(before)
    elif kinds == {str}:
        assert result == sorted(before, key=lambda text: text.encode("utf-16-be", "surrogatepass"))
    else:
        assert len(result) == len(before)
        assert call("sort", list(result), False) == sorted(result, key=_plain, reverse=True)


def _plain(item: Any) -> Any:
    return item.wall if isinstance(item, DateTime) else item


@given(st.lists(st.tuples(keys, st.integers(), st.booleans()), max_size=12))
def test_map_keys_keep_apart_what_python_mixes(steps: list[tuple[Any, int, bool]]) -> None:
    pairs: dict[Any, Any] = {}
    model: dict[tuple[str, str], int] = {}
    for key, value, removes in steps:
        # A boolean or whole decimal is the same key as its text, a number is not.
        text = str(key).lower() if isinstance(key, bool) else str(key)
        mark = ("number" if type(key) is int or key == 1.5 else "text", text)
        if removes:
            call("remove", pairs, key)
            model.pop(mark, None)
        else:
            call("put", pairs, key, value)
            model[mark] = value
        assert call("size", pairs) == len(model)
        assert call("get", pairs, key) == model.get(mark)
        assert call("containKey", pairs, key) == (mark in model)
        assert list(pairs.values()) == list(model.values())
