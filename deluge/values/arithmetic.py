"""`+ - * / %` and the signs. Source: Deluge help, operators/arithmetic-operators."""

from collections.abc import Callable, Sequence
from math import fmod, isfinite

from deluge.errors import EvalError, NullUse, TypeMismatch
from deluge.values.conventions import Conventions
from deluge.values.datetime import DateTime
from deluge.values.kinds import NUMBER_MAX, NUMBER_MIN, type_name
from deluge.values.show import text_of

_MAX_TEXT = 64 * 1024 * 1024
"""Longest text `+` may build, in characters: what a script cannot reasonably need."""

_NUMERIC = frozenset({int, float})

_FEW = 8
"""So many texts are joined before their length is looked at."""


def checked(value: int) -> int:
    """The number, or an error when it does not fit 64 bits."""
    if NUMBER_MIN <= value <= NUMBER_MAX:
        return value
    raise EvalError(
        "The result is outside the range of NUMBER", code="number-range",
        hint="NUMBER holds -9223372036854775808 to 9223372036854775807",
    )  # fmt: skip


def joined(parts: Sequence[str]) -> str:
    """The texts in one, or an error when it would be longer than any script needs."""
    if len(parts) > _FEW and sum(map(len, parts)) > _MAX_TEXT:
        raise _too_long()
    text = "".join(parts)
    if len(text) > _MAX_TEXT:
        raise _too_long()
    return text


def _too_long() -> EvalError:
    return EvalError("The text is longer than 64 MB", code="limit-size")


def add(left: object, right: object, conventions: Conventions) -> object:
    """`left + right`: a sum, or the texts joined when either side is a text."""
    if isinstance(left, str) or isinstance(right, str):
        first = left if isinstance(left, str) else text_of(left, conventions)
        second = right if isinstance(right, str) else text_of(right, conventions)
        return joined((first, second))
    if left is None or right is None:
        raise _null("+")
    if type(left) is int and type(right) is int:
        return checked(left + right)
    if type(left) in _NUMERIC and type(right) in _NUMERIC:
        value = left + right  # type: ignore[operator]  # two numbers
        return value if isfinite(value) else _finite("+", value)
    raise _refused("+", left, right)


def subtract(left: object, right: object, conventions: Conventions) -> object:
    """`left - right`; two dates give the milliseconds between them."""
    if type(left) is int and type(right) is int:
        return checked(left - right)
    if left is None or right is None:
        raise _null("-")
    if isinstance(left, DateTime) and isinstance(right, DateTime):
        gap = left.wall.replace(tzinfo=conventions.zone).timestamp()
        return round((gap - right.wall.replace(tzinfo=conventions.zone).timestamp()) * 1000)
    if type(left) in _NUMERIC and type(right) in _NUMERIC:
        value = left - right  # type: ignore[operator]  # two numbers
        return value if isfinite(value) else _finite("-", value)
    raise _refused("-", left, right)


def multiply(left: object, right: object, conventions: Conventions) -> object:
    """`left * right`"""
    if type(left) is int and type(right) is int:
        return checked(left * right)
    if left is None or right is None:
        raise _null("*")
    if type(left) in _NUMERIC and type(right) in _NUMERIC:
        value = left * right  # type: ignore[operator]  # two numbers
        return value if isfinite(value) else _finite("*", value)
    raise _refused("*", left, right)


def divide(left: object, right: object, conventions: Conventions) -> object:
    """`left / right`: exact NUMBER quotients stay NUMBER, Creator truncates, else a DECIMAL."""
    if left is None or right is None:
        raise _null("/")
    if type(left) not in _NUMERIC or type(right) not in _NUMERIC:
        raise _refused("/", left, right)
    if right == 0:
        raise EvalError(
            "Error in performing the Operation / : Divide by zero error", code="divide-by-zero"
        )
    if type(left) is int and type(right) is int:
        quotient, remainder = divmod(left, right)
        if remainder == 0:
            return checked(quotient)
        if conventions.truncate_division:
            return quotient if quotient >= 0 else quotient + 1
    return _finite("/", left / right)  # type: ignore[operator]  # two numbers


def modulo(left: object, right: object, conventions: Conventions) -> object:
    """`left % right`, with the sign of the left side as in Java."""
    if type(left) not in _NUMERIC or type(right) not in _NUMERIC:
        raise TypeMismatch("On performing mod operation mismatch of data type expressions found")
    if right == 0:
        raise EvalError(
            "Error in performing the Operation % : Divide by zero error", code="divide-by-zero"
        )
    if type(left) is int and type(right) is int:
        result = abs(left) % abs(right)
        return -result if left < 0 else result
    return _finite("%", fmod(left, right))  # type: ignore[arg-type]


def negate(value: object, conventions: Conventions) -> object:
    """`-value`"""
    if type(value) is int:
        return checked(-value)
    if type(value) is float:
        return -value
    if value is None:
        raise _null("-")
    raise TypeMismatch(f"Operator - is not valid for {type_name(value)} expression")


def plus(value: object, conventions: Conventions) -> object:
    """`+value`"""
    if type(value) in (int, float):
        return value
    if value is None:
        raise _null("+")
    raise TypeMismatch(f"Operator + is not valid for {type_name(value)} expression")


OPERATIONS: dict[str, Callable[[object, object, Conventions], object]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": modulo,
}


def _finite(op: str, value: float) -> float:
    if isfinite(value):
        return value
    raise EvalError(f"The result of {op} is outside the range of DECIMAL", code="number-range")


def _refused(op: str, left: object, right: object) -> TypeMismatch:
    return TypeMismatch(
        f"In Criteria left expression is of type {type_name(left)} and right expression is of "
        f"type {type_name(right)} and the operator {op} is not valid",
        hint=_instead(op, left, right),
    )


def _instead(op: str, left: object, right: object) -> str | None:
    """What is written for an operation that the two types do not have."""
    if isinstance(left, str) or isinstance(right, str):
        return "turn texts into numbers with .toLong() or .toDecimal()"
    if isinstance(left, DateTime) and type(right) in _NUMERIC:
        return f"dates are moved with .{'subDay' if op == '-' else 'addDay'}(days) and its kin"
    if op == "+" and isinstance(left, list):
        return "elements are added with .add(value), those of another list with .addAll(list)"
    if op == "+" and isinstance(left, dict):
        return "entries are added with .put(key, value), those of another map with .putAll(map)"
    return None


def _null(op: str) -> NullUse:
    return NullUse(
        f"Null value occurred while performing {op} operation",
        hint="use ifnull(value, default) where a value may be missing",
    )
