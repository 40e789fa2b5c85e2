"""Lists, maps and collections where cases cannot show it: limits, sharing, bad input."""

import pytest

import deluge
from deluge.errors import TypeMismatch
from deluge.values.conventions import Conventions
from deluge.values.list import TypedList
from deluge.values.map import key_of
from deluge.values.members import mark, position
from deluge.values.zones import zone_named

CONVENTIONS = Conventions(zone=zone_named("UTC"), zone_name="UTC")


def fails(code: str, **settings: str) -> tuple[str, str]:
    result = deluge.run(code, org="memory", **settings)  # type: ignore[arg-type]
    assert result.error is not None
    return result.error.code, result.error.message


def test_add_all_takes_25000_elements_at_most() -> None:
    text = ",".join(["1"] * 25_001)
    code, message = fails(f'x = List(); y = List("{text}"); x.addAll(y);')
    assert (code, message) == ("limit-size", "addAll adds at most 25000 elements")


@pytest.mark.parametrize(("profile", "limit"), [("crm", 50_000), ("creator", 25_000)])
def test_collections_are_limited(profile: str, limit: int) -> None:
    text = ",".join(["1"] * limit)
    code, _ = fails(
        f'c = Collection(); c.insertAll(List("{text}")); c.insert("one too many");', profile=profile
    )
    assert code == "limit-size"


@pytest.mark.parametrize(
    "code",
    [
        "x = {1}; x.add(x); info x;",
        "x = {1}; x.add(x); info x.distinct();",
        "x = {1}; x.add(x); info x.contains({x});",
        'm = Map(); m.put("self", m); info {m}.contains(m);',
        "c = Collection(1); c.insert(c); info c.getKey(c);",
    ],
)
def test_values_inside_themselves_end_in_an_error(code: str) -> None:
    assert fails(code)[0] in ("limit-depth", "limit-recursion", "limit-size")


@pytest.mark.parametrize("call", ['put("a", 1)', "add(1)", "addAll({1})", "clear()"])
def test_a_text_is_not_changed_in_place(call: str) -> None:
    assert fails(f'x = "{{}}"; x.{call};')[0] == "type-mismatch"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("{1}.get(-1)", "Given index -1 is greater than the list size"),
        ("{1}.remove(1)", "Given index 1 is greater than the list size"),
        ("{1}.subList(0, 9)", "Given index 9 is greater than the list size"),
        ('5.get("a")', "'5' can not be cast to 'MAP'."),
        ('"words".get("a")', "'words' can not be cast to 'MAP'"),
        (
            '{1}.get("a")',
            "Data type of the argument of the function 'get' did not match "
            "the required data type of '[BIGINT]'",
        ),
        ('{1}.sort("up")', "'TEXT' can not be cast to '[BOOLEAN]' for the function 'sort'"),
        ("null.size()", "Value is empty and 'size' function cannot be applied"),
    ],
)
def test_messages(code: str, message: str) -> None:
    assert fails(f"x = null; info {code};".replace("null.size", "x.size"))[1] == message


def test_keys_that_python_would_mix() -> None:
    keys = [1, True, 1.0, "1", 1.5, None, [1, 2], {"a": 1}]
    made = [key_of(key) for key in keys]
    assert made == [1, "true", "1.0", "1", 1.5, None, "1,2", '{"a":1}']
    assert len(set(made)) == len(keys)


def test_typed_lists_convert_whatever_way_they_are_filled() -> None:
    numbers = TypedList("int", CONVENTIONS)
    numbers.append("5")
    numbers.extend([6.0, None])
    numbers.insert(0, 4)
    assert numbers == [4, 5, 6, None]
    with pytest.raises(TypeMismatch):
        numbers.extend([7, "eight"])
    assert len(numbers) == 4


def test_marks_tell_types_apart() -> None:
    values = [1, 1.0, "1", True, None, [1], [1.0], {"a": 1}, {"a": "1"}]
    assert len({mark(value) for value in values}) == len(values)
    assert position(values, True) == 3
    assert mark({"a": 1, "b": 2}) == mark({"b": 2, "a": 1})


def test_many_maps_are_compared_in_reasonable_time() -> None:
    rows = 'rows = List(); for each i in List(text) { rows.add({"id": i}); }'
    text = ",".join(str(number) for number in range(20_000))
    result = deluge.run(
        f'text = "{text}"; {rows} info rows.distinct().size(); info rows.intersect(rows).size();',
        org="memory",
    )
    assert result.info == ["20000", "20000"], result.error
