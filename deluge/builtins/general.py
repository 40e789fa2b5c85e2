"""Functions of the language itself."""

from deluge.builtins.registry import builtin

_URL = "https://www.zoho.com/deluge/help/conditional-statements/condition.html"


@builtin("", "ifNull", params="any value, any default", result="any", source=_URL)
def if_null(value: object, default: object) -> object:
    """The value, or the default when the value is null; the default is only then computed.

    >> ifnull(null, 5) + 1
    6
    >> ifnull("", "none").length()
    0
    """
    return default if value is None else value


@builtin("", "if", params="any condition, any then, any otherwise", result="any", source=_URL)
def conditional(condition: object, then: object, otherwise: object) -> object:
    """The second value when the condition holds, else the third; only that one is computed.

    >> if(7 > 5, "high", "low")
    high

    A null condition does not hold.
    """
    return then if condition is True else otherwise
