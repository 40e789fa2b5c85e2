"""Parts of a date: day, month, week, hour, and where its week and month start.

Texts are read as dates outside Creator.
Source: https://www.zoho.com/deluge/help/functions/datetime.html
"""

from datetime import datetime

from deluge.builtins.coerce import not_a_date
from deluge.builtins.context import Context
from deluge.builtins.datetime import moved, weekday_number
from deluge.builtins.registry import builtin
from deluge.values.dateformat import week_of_year
from deluge.values.dateparse import has_odd_part, parse_date
from deluge.values.datetime import DateTime
from deluge.values.zones import settle

_HELP = "https://www.zoho.com/deluge/help/functions/datetime/"
Moment = DateTime | str


def _read(context: Context, value: Moment, function: str) -> DateTime | None:
    """The date; None for a text with a part that is too long or too short, as Zoho's pages say."""
    if isinstance(value, DateTime):
        return value
    if context.conventions.text_as_date:
        moment = parse_date(value, context.conventions)
        if moment is not None:
            return moment
        if has_odd_part(value):
            return None
    raise not_a_date(value, function, context)


@builtin(
    "date|text", "day", result="number", aliases=("getDay",), context=True,
    source=_HELP + "day.html",
)  # fmt: skip
def day(context: Context, value: Moment) -> int | None:
    """The day of the month, 1 to 31. Null is an error.

    >> '09-Nov-2021'.day()
    9
    >> getDay("09-Nov-2021")
    9
    """
    moment = _read(context, value, "day")
    return moment and moment.wall.day


@builtin(
    "date|text", "month", result="number", aliases=("getMonth",), context=True,
    source=_HELP + "month.html",
)  # fmt: skip
def month(context: Context, value: Moment) -> int | None:
    """The month, 1 to 12.

    >> '09-Nov-2021'.getMonth()
    11
    """
    moment = _read(context, value, "month")
    return moment and moment.wall.month


@builtin(
    "date|text", "year", result="number", aliases=("getYear",), context=True,
    source=_HELP + "getYear.html",
)  # fmt: skip
def year(context: Context, value: Moment) -> int | None:
    """The year.

    >> '09-Nov-2021'.getYear()
    2021
    """
    moment = _read(context, value, "year")
    return moment and moment.wall.year


@builtin(
    "date|text", "hour", result="number", aliases=("getHour",), context=True,
    source=_HELP + "hour.html",
)  # fmt: skip
def hour(context: Context, value: Moment) -> int | None:
    """The hour, 0 to 23; 0 for a date without time.

    >> '01-Dec-2021 17:04:09'.hour()
    17
    """
    moment = _read(context, value, "hour")
    return moment and moment.wall.hour


@builtin(
    "date|text", "minute", result="number", aliases=("getMinutes",), context=True,
    source=_HELP + "minute.html",
)  # fmt: skip
def minute(context: Context, value: Moment) -> int | None:
    """The minute, 0 to 59.

    >> '01-Dec-2021 17:04:09'.getMinutes()
    4
    """
    moment = _read(context, value, "minute")
    return moment and moment.wall.minute


@builtin(
    "date|text", "second", result="number", aliases=("getSeconds",), context=True,
    source=_HELP + "second.html",
)  # fmt: skip
def second(context: Context, value: Moment) -> int | None:
    """The second, 0 to 59.

    >> '01-Dec-2021 17:04:09'.getSeconds()
    9
    """
    moment = _read(context, value, "second")
    return moment and moment.wall.second


@builtin(
    "date|text", "weekday", result="number", aliases=("getDayOfWeek",), context=True,
    source=_HELP + "weekday.html",
)  # fmt: skip
def weekday(context: Context, value: Moment) -> int | None:
    """The day of the week, 1 Sunday to 7 Saturday.

    >> '14-Aug-2022'.weekday()
    1
    """
    moment = _read(context, value, "weekday")
    return moment and moment.wall.isoweekday() % 7 + 1


@builtin(
    "date|text", "getDayOfYear", result="number", context=True, source=_HELP + "getdayofyear.html"
)
def get_day_of_year(context: Context, value: Moment) -> int | None:
    """The day of the year, 1 to 366.

    >> '31-Dec-2024'.getDayOfYear()
    366
    """
    moment = _read(context, value, "getDayOfYear")
    return moment and moment.wall.timetuple().tm_yday


@builtin(
    "date|text", "getWeekOfYear", params="text startDay?", result="number", context=True,
    source=_HELP + "getweekofyear.html",
)  # fmt: skip
def get_week_of_year(context: Context, value: Moment, *start_day: str) -> int | None:
    """The week; week 1 holds 1 January, weeks start on Sunday or the named day.

    The start day is not documented for Creator.

    >> '08-Jan-2023'.getWeekOfYear()
    2
    >> '01-Jan-2023'.getWeekOfYear("Monday")
    1
    """
    moment = _read(context, value, "getWeekOfYear")
    if moment is None:
        return None
    first = weekday_number(start_day[0], "getWeekOfYear") if start_day else 6
    return week_of_year(moment.wall, first)


@builtin(
    "date|text", "toStartOfMonth", result="date", context=True,
    source=_HELP + "tostartofmonth.html",
)  # fmt: skip
def to_start_of_month(context: Context, value: Moment) -> DateTime | None:
    """The first of the month at 00:00:00.

    >> '17-Mar-2022 15:20:00'.toStartOfMonth()
    01-Mar-2022 00:00:00
    """
    moment = _read(context, value, "toStartOfMonth")
    return moment and _midnight(moment.wall.replace(day=1), context)


@builtin(
    "date|text", "toStartOfWeek", result="date", context=True,
    source=_HELP + "tostartofweek.html",
)  # fmt: skip
def to_start_of_week(context: Context, value: Moment) -> DateTime | None:
    """The Sunday on or before the date at 00:00:00.

    >> '18-Aug-2022 14:00:00'.toStartOfWeek()
    14-Aug-2022 00:00:00
    """
    moment = _read(context, value, "toStartOfWeek")
    return moment and _midnight(moved(moment.wall, -(moment.wall.isoweekday() % 7)), context)


def _midnight(wall: datetime, context: Context) -> DateTime:
    start = wall.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return DateTime(settle(start, context.conventions.zone))
