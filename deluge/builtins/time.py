"""TIME values, which only Creator has: `'19:00:00'`, `'06:00:00 PM'`.

Source: https://www.zoho.com/deluge/help/datatypes/time.html
"""

from datetime import datetime, timedelta

from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.errors import EvalError
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.show import time_text

_HELP = "https://www.zoho.com/deluge/help/functions/datetime/"
_PRODUCTS = ("creator",)
_DAY = 86_400


def _moved(time: TimeOfDay, seconds: int) -> TimeOfDay:
    total = time.seconds + seconds
    if not 0 <= total < _DAY:
        raise EvalError("Invalid Operation. Value outside 24 hour range", code="time-range")
    return TimeOfDay(total, time.clock)


@builtin(
    "time", "addHour", params="number hours", result="time", only=_PRODUCTS,
    source=_HELP + "addhour.html",
)  # fmt: skip
def add_hour(time: TimeOfDay, hours: int) -> TimeOfDay:
    """The time so many hours later on the same day; beyond it: an error.

    >> '08:15:10'.addHour(2)
    10:15:10
    """
    return _moved(time, 3600 * hours)


@builtin(
    "time", "addMinutes", params="number minutes", result="time", only=_PRODUCTS,
    source=_HELP + "addminutes.html",
)  # fmt: skip
def add_minutes(time: TimeOfDay, minutes: int) -> TimeOfDay:
    """The time so many minutes later on the same day; beyond it: an error.

    >> '10:00:00 PM'.addMinutes(5)
    10:05:00 PM
    """
    return _moved(time, 60 * minutes)


@builtin(
    "time", "addSeconds", params="number seconds", result="time", only=_PRODUCTS,
    source=_HELP + "addseconds.html",
)  # fmt: skip
def add_seconds(time: TimeOfDay, seconds: int) -> TimeOfDay:
    """The time so many seconds later on the same day; beyond it: an error.

    >> '22:15:10'.addSeconds(55)
    22:16:05
    """
    return _moved(time, seconds)


@builtin(
    "time", "subHour", params="number hours", result="time", only=_PRODUCTS,
    source=_HELP + "subhour.html",
)  # fmt: skip
def sub_hour(time: TimeOfDay, hours: int) -> TimeOfDay:
    """The time so many hours earlier on the same day; before it: an error.

    >> '08:15:10'.subHour(2)
    06:15:10
    """
    return _moved(time, -3600 * hours)


@builtin(
    "time", "subMinutes", params="number minutes", result="time", only=_PRODUCTS,
    source=_HELP + "subminutes.html",
)  # fmt: skip
def sub_minutes(time: TimeOfDay, minutes: int) -> TimeOfDay:
    """The time so many minutes earlier on the same day; before it: an error.

    >> '22:15:10'.subMinutes(20)
    21:55:10
    """
    return _moved(time, -60 * minutes)


@builtin(
    "time", "subSeconds", params="number seconds", result="time", only=_PRODUCTS,
    source=_HELP + "subseconds.html",
)  # fmt: skip
def sub_seconds(time: TimeOfDay, seconds: int) -> TimeOfDay:
    """The time so many seconds earlier on the same day; before it: an error.

    >> '22:15:10'.subSeconds(11)
    22:14:59
    """
    return _moved(time, -seconds)


@builtin("time", "getHour", result="number", only=_PRODUCTS, source=_HELP + "gethour.html")
def get_hour(time: TimeOfDay) -> int:
    """The hour as it was written: 10 for '10:00:00 PM', 22 for '22:00:00'.

    >> '10:00:00 PM'.getHour()
    10
    """
    hour = time.seconds // 3600
    return (hour + 11) % 12 + 1 if time.clock == 12 else hour


@builtin("time", "getMinutes", result="number", only=_PRODUCTS, source=_HELP + "minute.html")
def get_minutes(time: TimeOfDay) -> int:
    """The minute of the time.

    >> '22:15:10'.getMinutes()
    15
    """
    return time.seconds // 60 % 60


@builtin("time", "getSeconds", result="number", only=_PRODUCTS, source=_HELP + "second.html")
def get_seconds(time: TimeOfDay) -> int:
    """The second of the time.

    >> '22:15:10'.getSeconds()
    10
    """
    return time.seconds % 60


@builtin(
    "time", "toString", params="text format?", result="text", only=_PRODUCTS, context=True,
    source="https://www.zoho.com/deluge/help/functions/common/tostring.html",
)  # fmt: skip
def to_string(context: Context, time: TimeOfDay, pattern: str | None = None) -> str | None:
    """The time in the clock it was written in, or in a format; unknown letters give null.

    >> '06:00:00 PM'.toString()
    06:00:00 PM
    >> '06:00:00 PM'.toString("HH:mm")
    18:00
    """
    if pattern is None:
        return time_text(time)
    from deluge.values.dateformat import format_date

    moment = datetime(1970, 1, 1) + timedelta(seconds=time.seconds)
    return format_date(DateTime(moment), pattern, context.conventions)
