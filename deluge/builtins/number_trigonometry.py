"""Angles and hyperbolic functions, in radians; they give DECIMAL, and null outside their domain.

The inverse hyperbolic functions use the formulas whose digits Zoho's pages print.
"""

import math
from collections.abc import Callable

from deluge.builtins.registry import builtin
from deluge.values.number import finite

Number = int | float

_URL = "https://www.zoho.com/deluge/help/functions/number/"
_NUMERIC = "number|decimal"


def _value_or_null(function: Callable[[Number], float], value: Number) -> float | None:
    """The function's value, null outside its domain, an error beyond the range of DECIMAL."""
    try:
        return function(value)
    except ValueError:
        return None
    except OverflowError:
        return finite(math.inf)


@builtin(_NUMERIC, "sin", result="decimal", source=_URL + "sin.html")
def sin(value: Number) -> float:
    """The sine.

    >> 0.sin()
    0.0

    A null receiver is an error.
    """
    return math.sin(value)


@builtin(_NUMERIC, "cos", result="decimal", source=_URL + "cos.html")
def cos(value: Number) -> float:
    """The cosine.

    >> 0.cos()
    1.0

    A null receiver is an error.
    """
    return math.cos(value)


@builtin(_NUMERIC, "tan", result="decimal", source=_URL + "tan.html")
def tan(value: Number) -> float:
    """The tangent.

    >> 0.tan()
    0.0

    A null receiver is an error.
    """
    return math.tan(value)


@builtin(_NUMERIC, "asin", result="decimal", source=_URL + "asin.html")
def asin(value: Number) -> float | None:
    """The angle of a sine; null outside of -1 to 1.

    >> 1.asin().round(4)
    1.5708
    >> 2.asin()
    null

    A null receiver is an error.
    """
    return _value_or_null(math.asin, value)


@builtin(_NUMERIC, "acos", result="decimal", source=_URL + "acos.html")
def acos(value: Number) -> float | None:
    """The angle of a cosine; null outside of -1 to 1.

    >> 1.acos()
    0.0

    A null receiver is an error.
    """
    return _value_or_null(math.acos, value)


@builtin(_NUMERIC, "atan", result="decimal", source=_URL + "atan.html")
def atan(value: Number) -> float:
    """The angle of a tangent.

    >> 1.atan().round(4)
    0.7854

    A null receiver is an error.
    """
    return math.atan(value)


@builtin(_NUMERIC, "atan2", params="numeric x", result="decimal", source=_URL + "atan2.html")
def atan2(value: Number, x: Number) -> float:
    """The angle of the point whose y is the receiver.

    >> 1.atan2(2)
    0.4636476090008061

    A null receiver is an error.
    """
    return math.atan2(value, x)


@builtin(_NUMERIC, "sinh", result="decimal", source=_URL + "sinh.html")
def sinh(value: Number) -> float | None:
    """The hyperbolic sine.

    >> 0.sinh()
    0.0

    A null receiver is an error.
    """
    return _value_or_null(math.sinh, value)


@builtin(_NUMERIC, "cosh", result="decimal", source=_URL + "cosh.html")
def cosh(value: Number) -> float | None:
    """The hyperbolic cosine.

    >> 0.cosh()
    1.0

    A null receiver is an error.
    """
    return _value_or_null(math.cosh, value)


@builtin(_NUMERIC, "tanh", result="decimal", source=_URL + "tanh.html")
def tanh(value: Number) -> float:
    """The hyperbolic tangent.

    >> 0.tanh()
    0.0

    A null receiver is an error.
    """
    return math.tanh(value)


@builtin(_NUMERIC, "asinh", result="decimal", source=_URL + "asinh.html")
def asinh(value: Number) -> float | None:
    """The number of a hyperbolic sine.

    >> 1.asinh()
    0.8813735870195429

    A null receiver is an error.
    """
    if abs(value) > 1e8 or value < 0:
        return math.asinh(value)  # x² overflows, or x + √(x²+1) loses every digit
    return math.log(value + math.sqrt(value * value + 1))


@builtin(_NUMERIC, "acosh", result="decimal", source=_URL + "acosh.html")
def acosh(value: Number) -> float | None:
    """The number of a hyperbolic cosine; null below 1.

    >> 3.acosh()
    1.762747174039086

    A null receiver is an error.
    """
    if value > 1e8:
        return math.acosh(value)
    return _value_or_null(lambda x: math.log(x + math.sqrt(x * x - 1)), value)


@builtin(_NUMERIC, "atanh", result="decimal", source=_URL + "atanh.html")
def atanh(value: Number) -> float | None:
    """The number of a hyperbolic tangent; null unless it lies between -1 and 1.

    >> 0.7.atanh()
    0.8673005276940532

    A null receiver is an error.
    """
    if not -1 < value < 1:
        return None
    return 0.5 * math.log((1 + value) / (1 - value))


@builtin(_NUMERIC, "degrees", result="decimal", source=_URL + "degrees.html")
def degrees(value: Number) -> float:
    """The angle in degrees.

    >> 1.degrees()
    57.29577951308232

    A null receiver is an error.
    """
    return finite(value * (180.0 / math.pi))


@builtin(_NUMERIC, "radians", result="decimal", source=_URL + "radians.html")
def radians(value: Number) -> float:
    """An angle in degrees as radians.

    >> radians(45)
    0.7853981633974483

    A null receiver is an error.
    """
    return value * (math.pi / 180.0)
