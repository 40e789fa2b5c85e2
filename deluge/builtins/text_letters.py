"""Text functions that keep or drop the letters A to Z and the digits."""

from deluge.builtins.registry import builtin

_URL = "https://www.zoho.com/deluge/help/functions/string/"


@builtin("text", "getAlpha", result="text", source=_URL + "getAlpha.html")
def get_alpha(value: str) -> str:
    """The letters A to Z of the text, in both cases.

    >> "Room 12-B, Floor 3".getAlpha()
    RoomBFloor

    A null receiver is an error.
    """
    import re

    return re.sub("[^A-Za-z]+", "", value)


@builtin("text", "getAlphaNumeric", result="text", source=_URL + "getAlphaNumeric.html")
def get_alpha_numeric(value: str) -> str:
    """The letters A to Z and the digits of the text.

    >> "Invoice 0042/B".getAlphaNumeric()
    Invoice0042B

    A null receiver is an error.
    """
    import re

    return re.sub("[^A-Za-z0-9]+", "", value)


@builtin("text", "removeAllAlpha", result="text", source=_URL + "removeAllAlpha.html")
def remove_all_alpha(value: str) -> str:
    """The text without its letters A to Z.

    >> "Total 450 INR".removeAllAlpha().trim()
    450

    A null receiver is an error.
    """
    import re

    return re.sub("[A-Za-z]+", "", value)


@builtin("text", "removeAllAlphaNumeric", result="text", source=_URL + "removeallalphanumeric.html")
def remove_all_alpha_numeric(value: str) -> str:
    """The text without its letters A to Z and its digits.

    >> "A1-b2.c3!".removeAllAlphaNumeric()
    -.!

    A null receiver is an error.
    """
    import re

    return re.sub("[A-Za-z0-9]+", "", value)
