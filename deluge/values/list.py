"""LIST values are plain Python lists; a typed list (`List:Int()`) knows its element type."""

from collections.abc import Callable, Iterable
from typing import Literal, SupportsIndex

from deluge.errors import TypeMismatch
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime

ElementType = Literal["string", "int", "float", "date", "bool"]


class TypedList(list[object]):
    """A LIST that converts what is added to it, or refuses it.

    Source: https://www.zoho.com/deluge/help/create-list-datatype.html
    """

    __slots__ = ("conventions", "element")

    def __init__(self, element: ElementType, conventions: Conventions) -> None:
        super().__init__()
        self.element: ElementType = element
        self.conventions = conventions

    def append(self, item: object, /) -> None:
        """Add the item as the element type."""
        super().append(self.convert(item))

    def extend(self, items: Iterable[object], /) -> None:
        """Add all items as the element type, or none when one does not fit."""
        super().extend([self.convert(item) for item in items])

    def insert(self, index: SupportsIndex, item: object, /) -> None:
        """Put the item at an index as the element type."""
        super().insert(index, self.convert(item))

    def convert(self, item: object) -> object:
        """The item as the element type; raises TypeMismatch when it does not fit."""
        converted = None if item is None else _CONVERTERS[self.element](item, self.conventions)
        if converted is not None or item is None:
            return converted
        from deluge.values.kinds import type_name

        raise TypeMismatch(
            f"'{type_name(item)}' can not be cast to '[{_TARGETS[self.element]}]' "
            "for the function 'add'",
            hint=f"the list holds only {_TARGETS[self.element]} values",
        )


_TARGETS = {
    "string": "TEXT",
    "int": "BIGINT",
    "float": "DECIMAL",
    "date": "DATE-TIME, DATE",
    "bool": "BOOLEAN",
}


def _to_string(item: object, conventions: Conventions) -> object:
    from deluge.values.show import text_of

    if isinstance(item, list | dict):
        return None
    return text_of(item, conventions)


def _to_int(item: object, conventions: Conventions) -> object:
    if type(item) is int:
        return item
    if type(item) is float and item.is_integer():
        return int(item)
    if not isinstance(item, str):
        return None
    from deluge.values.convert import number_from_text

    return number_from_text(item)


def _to_float(item: object, conventions: Conventions) -> object:
    if type(item) is float:
        return item
    if type(item) is int:
        return float(item)
    if isinstance(item, DateTime):
        from deluge.values.zones import epoch_millis

        return float(epoch_millis(item, conventions.zone))
    if not isinstance(item, str):
        return None
    from deluge.values.convert import decimal_from_text

    return decimal_from_text(item)


def _to_date(item: object, conventions: Conventions) -> object:
    if isinstance(item, DateTime):
        return item
    if type(item) is int:
        from deluge.values.zones import from_epoch

        return from_epoch(item, conventions.zone)
    if not isinstance(item, str):
        return None
    from deluge.values.dateparse import parse_date

    return parse_date(item, conventions)


def _to_bool(item: object, conventions: Conventions) -> object:
    if isinstance(item, bool):
        return item
    return {"true": True, "false": False}.get(item.lower()) if isinstance(item, str) else None


_CONVERTERS: dict[ElementType, Callable[[object, Conventions], object]] = {
    "string": _to_string,
    "int": _to_int,
    "float": _to_float,
    "date": _to_date,
    "bool": _to_bool,
}
