"""The parameters of a task, and how a script's arguments are matched to them."""

import re
from collections.abc import Callable, Mapping, Sequence

from deluge.errors import EvalError, InternalError, NullUse, TypeMismatch
from deluge.tasks import UNKNOWN
from deluge.values.collection import Collection
from deluge.values.file import File
from deluge.values.kinds import type_name

KINDS = frozenset(
    {"text", "number", "id", "boolean", "map", "list", "file", "any", "query", "connection"}
)

_SPEC = re.compile(r"(\w+)(?: ([\w|]+))?(\?)?(?: = (\S+))?")


class Parameter:
    """One parameter: name, kinds it takes, whether it may be left out and its default."""

    __slots__ = ("_fits", "default", "kinds", "name", "optional")

    def __init__(
        self, name: str, kinds: Sequence[str], optional: bool = False, default: object = None
    ) -> None:
        self.name = name
        self.kinds = tuple(kinds)
        self._fits = [_FITS[kind] for kind in self.kinds]
        self.optional = optional
        self.default = default

    @classmethod
    def parse(cls, spec: str) -> "Parameter":
        """The parameter of a catalogue text such as `page number? = 1`."""
        match = _SPEC.fullmatch(spec)
        if match is None:
            raise InternalError(f"bad parameter {spec!r}")
        name, kinds, optional, default = match.groups()
        words = (kinds or ("connection" if name == "connection" else "")).split("|")
        if not KINDS.issuperset(words):
            raise InternalError(f"unknown kind of parameter {spec!r}")
        value = int(default) if default and default.isdecimal() else default
        return cls(name, words, optional is not None, value)

    def fits(self, value: object) -> bool:
        """True when the parameter takes the value as it is; null fits everywhere."""
        return value is None or any(fits(value) for fits in self._fits)


def _is_map(value: object) -> bool:
    if isinstance(value, Collection):
        return not isinstance(value.items, list)
    return isinstance(value, dict)


def _is_list(value: object) -> bool:
    if isinstance(value, Collection):
        return not isinstance(value.items, dict)
    return isinstance(value, list)


def _is_number(value: object) -> bool:
    return type(value) in (int, float) or (isinstance(value, str) and value.strip().isdecimal())


def _is_connection(value: object) -> bool:
    # Creator scripts pass {"connection": "name"} where the name alone belongs.
    if isinstance(value, dict):
        return set(value) == {"connection"}
    return isinstance(value, str)


_FITS: dict[str, Callable[[object], bool]] = {
    "text": lambda value: not isinstance(value, dict | list | Collection | File),
    "number": _is_number,
    "id": lambda value: type(value) in (str, int, float),
    "boolean": lambda value: type(value) is bool,
    "map": _is_map,
    "list": _is_list,
    "file": lambda value: isinstance(value, File),
    "any": lambda _value: True,
    "query": lambda value: (_is_map(value) and not _is_connection(value)) or value in ("", 0),
    "connection": _is_connection,
}


def spelled_out(parameter: Parameter, value: object) -> object:
    """The map or list that a text spells as JSON where one is wanted, else the value itself.

    Deluge casts such a text wherever it needs a map: `createRecord("Leads", m.toString())`.
    """
    if not isinstance(value, str) or parameter.fits(value):
        return value
    from deluge.values.json import parse_json_or_none

    read = parse_json_or_none(value)
    return value if read is None or not parameter.fits(read) else read


class Signature:
    """The orders in which a task's arguments may stand; the first is the documented one."""

    __slots__ = ("function", "maximum", "minimum", "orders")

    def __init__(self, function: str, orders: Sequence[Sequence[Parameter]]) -> None:
        self.function = function
        self.orders = [list(order) for order in orders]
        first = self.orders[0]
        self.maximum = len(first)
        self.minimum = max((i + 1 for i, p in enumerate(first) if not p.optional), default=0)

    def match(self, args: Sequence[object]) -> dict[str, object]:
        """The arguments by parameter name, defaults filled in."""
        if not self.minimum <= len(args) <= self.maximum:
            raise wrong_count(self.function)
        for order in self.orders:
            values = _assign(order, args)
            if values is not None:
                return values
        read = [spelled_out(*pair) for pair in zip(self.orders[0], args, strict=False)]
        values = _assign(self.orders[0], read)
        if values is not None:
            return values
        raise self._mismatch(args)

    def misfit(self, args: Sequence[object]) -> int | None:
        """The index of the first argument that fits in no order, None when all may fit.

        UNKNOWN stands for an argument that only the run can tell.
        """
        if any(_may_fit(order, args) is None for order in self.orders):
            return None
        return _may_fit(self.orders[0], args)

    def match_named(self, items: Mapping[str, object]) -> dict[str, object]:
        """Values given by name, in any case, as a connector's are; what is not given is absent."""
        folded = {str(key).lower(): value for key, value in items.items()}
        values: dict[str, object] = {}
        for index, parameter in enumerate(self.orders[0]):
            value = folded.get(parameter.name.lower())
            if value is None and not parameter.optional:
                raise EvalError(
                    f"The parameter {parameter.name} is missing for the function {self.function}",
                    code="wrong-arguments",
                )
            if not parameter.fits(value):
                raise self.mismatch_at(index, value)
            if value is not None:
                values[parameter.name] = value
        return values

    def _mismatch(self, args: Sequence[object]) -> EvalError:
        order = self.orders[0]
        for index, (parameter, value) in enumerate(zip(order, args, strict=False)):
            if value is None and not _nullable(parameter):
                return NullUse(
                    f"Argument {index + 1} ({parameter.name}) of the function {self.function} "
                    "is null"
                )
            if not parameter.fits(value):
                return self.mismatch_at(index, value)
        return wrong_count(self.function)

    def mismatch_at(self, index: int, value: object) -> TypeMismatch:
        """Zoho's error for an argument of another type."""
        parameter = self.orders[0][index]
        return TypeMismatch(
            f"Argument type mismatches for the function {self.function} at index {index + 1}",
            hint=f"'{parameter.name}' cannot be a {type_name(value)}",
        )


def _may_fit(order: Sequence[Parameter], args: Sequence[object]) -> int | None:
    """The index of the first argument that cannot stand in this order, None when all can."""
    for index, (parameter, value) in enumerate(zip(order, args, strict=False)):
        if value is UNKNOWN or parameter.fits(spelled_out(parameter, value)):
            continue
        if index == len(args) - 1 and parameter.optional and _is_connection(value):
            continue
        return index
    return None


def wrong_count(function: str) -> EvalError:
    """The error of too few or too many arguments, in Zoho's words."""
    return EvalError(
        f"No. of arguments mismatches for the function {function}", code="wrong-arguments"
    )


def _nullable(parameter: Parameter) -> bool:
    # A null id or text is sent as such and refused by the service, as Zoho does; a null record
    # has no meaning to send.
    return parameter.optional or not {"map", "list", "file"}.issuperset(parameter.kinds)


def _assign(order: Sequence[Parameter], args: Sequence[object]) -> dict[str, object] | None:
    """The arguments by name when they all fit this order, else None."""
    values: dict[str, object] = {}
    last = len(args) - 1
    for index, parameter in enumerate(order):
        if index > last:
            values.setdefault(parameter.name, parameter.default)
            continue
        value = args[index]
        if value is None and not _nullable(parameter):
            return None
        if not parameter.fits(value):
            # The connection may stand right after the last argument that is given.
            if index != last or not parameter.optional or not _is_connection(value):
                return None
            values["connection"] = value
            value = None
        values[parameter.name] = parameter.default if value is None else value
    return values


def connection_name(value: object) -> str | None:
    """The link name of a connection argument, or None when none was given."""
    if isinstance(value, dict):
        value = value.get("connection")
    return value if isinstance(value, str) and value.strip() else None
