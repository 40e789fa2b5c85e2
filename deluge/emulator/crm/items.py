"""The items of a write: how each is read out of the body, and the answer that all of them make."""

from collections.abc import Callable, Sequence
from typing import Any

from deluge.emulator.answers import (
    Refusal,
    invalid_data,
    mandatory_missing,
    parameter_missing,
    wrong_type,
)
from deluge.emulator.call import Call
from deluge.emulator.shapes import Record, is_record
from deluge.exchange import Response

Work = Callable[[Any, str], Record]
"""What is done with an item, given where it stands; raises Refusal when that cannot be."""


# -- the results --------------------------------------------------------------------------------


def answered(
    call: Call, items: Sequence[Any], work: Work, status: int = 200, key: str = "data"
) -> Response:
    """The answer to a write of items that stand under a key of the body."""
    return answer_items(call, each_item(call, items, work, key), status, key)


def written(call: Call, key: str, limit: int, work: Work, status: int = 200) -> Response:
    """The answer to a write of the items under a key of the body; each must be a map."""

    def checked(item: Any, path: str) -> Record:
        return work(as_map(item, path, key), path)

    return answered(call, call.items(key, limit), checked, status, key)


def each_item(call: Call, items: Sequence[Any], work: Work, key: str = "data") -> list[Record]:
    """The result of the work on each item; one item's error does not touch the others."""
    results: list[Record] = []
    for index, item in enumerate(items):
        try:
            results.append(work(item, f"$.{key}[{index}]"))
        except Refusal as refusal:
            if refusal.status == 412 and len(items) == 1:
                raise
            results.append(refusal.body(call.version))
    return results


def answer_items(call: Call, results: list[Record], done: int, key: str = "data") -> Response:
    """The response to a write of several items, with the status that their mix calls for."""
    good = sum(result["status"] == "success" for result in results)
    if good == len(results):
        status = done
    elif call.version < 2.1:
        status = 202
    else:
        status = 207 if good else 400
    return Response.of_json({key: results}, status)


def ids_of(results: list[Record], action: str | None = None) -> list[int]:
    """The ids of the items that succeeded, of all or of those with that action."""
    return [
        int(result["details"]["id"])
        for result in results
        if result["status"] == "success" and (action is None or result.get("action") == action)
    ]


# -- what is asked ------------------------------------------------------------------------------


def ids_asked(call: Call, most: int | None = None) -> list[str]:
    """The texts of the parameter `ids`: at least one, and no more than the endpoint takes."""
    ids = call.names("ids")
    if not ids:
        raise parameter_missing("ids")
    if most is not None and len(ids) > most:
        raise Refusal("LIMIT_EXCEEDED", "limit exceeded", {"limit": most, "param_name": "ids"})
    return ids


def as_map(item: Any, path: str, key: str) -> Record:
    """The item, which must be a map; `key` is what it stands under."""
    if not is_record(item):
        raise wrong_type(path, key)
    return item


def require(item: Record, path: str, *names: str) -> None:
    """Refuse an item in which one of the keys is absent or empty."""
    for name in names:
        if item.get(name) in (None, "", [], {}):
            raise mandatory_missing(path, name)


def text_in(item: Record, path: str, name: str, longest: int) -> str | None:
    """The text under a key of an item; None when it is null."""
    value = item[name]
    if value is None:
        return None
    if not isinstance(value, str):
        raise invalid_data(path, name, expected_data_type="text")
    if len(value) > longest:
        raise invalid_data(path, name, maximum_length=longest)
    return value


def flag_in(item: Record, path: str, name: str) -> bool:
    """The boolean under a key of an item."""
    value = item[name]
    if not isinstance(value, bool):
        raise invalid_data(path, name, expected_data_type="boolean")
    return value
