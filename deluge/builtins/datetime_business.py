"""Working days and hours. https://www.zoho.com/deluge/help/functions/datetime.html"""

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from deluge.builtins.coerce import ARGUMENTS
from deluge.builtins.context import Context
from deluge.builtins.datetime import weekday_number
from deluge.builtins.positions import check_collection
from deluge.builtins.registry import builtin
from deluge.errors import EvalError
from deluge.values.collection import Collection
from deluge.values.datetime import DateTime
from deluge.values.show import decimal_text, text_of
from deluge.values.workdays import Calendar
from deluge.values.zones import settle

_HELP = "https://www.zoho.com/deluge/help/functions/datetime/"
_SATURDAY_SUNDAY = frozenset({5, 6})
_MOST_DAYS_BACK = 365
_LONGEST_SHIFT = 10_000_000
"""More working hours or days than the years 1 to 9999 have room for."""


def _calendar(context: Context, function: str, weekends: object, holidays: object) -> Calendar:
    """The calendar of day names and dates given as list, collection or text with commas."""
    free = _SATURDAY_SUNDAY
    if weekends is not None:
        names = _elements(context, function, 1, weekends)
        texts = [text_of(name, context.conventions) for name in names]
        free = frozenset(weekday_number(text, function) for text in texts)
    days = _elements(context, function, 2, holidays) if holidays is not None else []
    convert = ARGUMENTS["date"]
    dates = frozenset(_day(convert(each, function, 2, context)) for each in days)
    return Calendar(free, dates)


def _elements(context: Context, function: str, index: int, value: object) -> list[Any]:
    if isinstance(value, DateTime):
        return [value]
    elements = cast(list[Any], ARGUMENTS["list"](value, function, index, context))
    return [each for each in elements if each != ""]


def _day(value: object) -> date:
    assert isinstance(value, DateTime)
    return value.wall.date()


def _date_only(day: date) -> DateTime:
    return DateTime(datetime.combine(day, time()), has_time=False)


# ---- days


@builtin(
    "date", "addBusinessDay", params="number days, any weekends?, any holidays?", result="date",
    context=True, source=_HELP + "addbusinessday.html",
)  # fmt: skip
def add_business_day(
    context: Context, moment: DateTime, days: int, weekends: object = None, holidays: object = None
) -> DateTime:
    """The date so many working days later; unchanged for a negative number.

    >> '06-Mar-2020'.addBusinessDay(3)
    11-Mar-2020
    >> '12-Aug-2021'.addBusinessDay(3, {"Friday", "Saturday"}, {'16-Aug-2021'})
    18-Aug-2021
    """
    calendar = _calendar(context, "addBusinessDay", weekends, holidays)
    if days < 0:
        return moment
    return _date_only(calendar.after(moment.wall.date(), min(days, _LONGEST_SHIFT)))


@builtin(
    "date", "subBusinessDay", params="number days, any weekends?, any holidays?", result="date",
    context=True, source=_HELP + "subBusinessDay.html",
)  # fmt: skip
def sub_business_day(
    context: Context, moment: DateTime, days: int, weekends: object = None, holidays: object = None
) -> DateTime:
    """The date so many working days earlier, at most 365; unchanged for a negative number.

    >> '14-Jun-2022'.subBusinessDay(4)
    08-Jun-2022
    """
    calendar = _calendar(context, "subBusinessDay", weekends, holidays)
    if days > _MOST_DAYS_BACK:
        raise EvalError("subBusinessDay goes back at most 365 days", code="number-range")
    if days < 0:
        return moment
    return _date_only(calendar.after(moment.wall.date(), -days))


@builtin(
    "date", "workday", params="number days, any weekends?, any holidays?", result="date",
    context=True, source=_HELP + "workday.html",
)  # fmt: skip
def workday(
    context: Context, moment: DateTime, days: int, weekends: object = None, holidays: object = None
) -> DateTime:
    """The date so many working days later, without time; the same date for a negative number.

    >> '07-Oct-2022'.workday(2)
    11-Oct-2022
    """
    calendar = _calendar(context, "workday", weekends, holidays)
    if days < 0:
        return moment
    return _date_only(calendar.after(moment.wall.date(), min(days, _LONGEST_SHIFT)))


@builtin(
    "date", "workDaysBetween", params="date end, any weekends?, any holidays?", result="number",
    context=True, source=_HELP + "work-days-between.html",
)  # fmt: skip
def work_days_between(
    context: Context,
    start: DateTime,
    end: DateTime,
    weekends: object = None,
    holidays: object = None,
) -> int:
    """The working days after start up to end, negative when the end is earlier.

    >> '02-Mar-2020'.workDaysBetween('06-Mar-2020')
    4
    """
    calendar = _calendar(context, "workDaysBetween", weekends, holidays)
    first, last = start.wall.date(), end.wall.date()
    if last >= first:
        return calendar.count(first, last) - calendar.works(first)
    return calendar.works(first) - calendar.count(last, first)


@builtin(
    "date", "workDaysList", params="date end, any weekends?, any holidays?", result="collection",
    context=True, source=_HELP + "work-days-list.html",
)  # fmt: skip
def work_days_list(
    context: Context,
    start: DateTime,
    end: DateTime,
    weekends: object = None,
    holidays: object = None,
) -> Collection:
    """The working days from start to end, both included; empty when the end is earlier.

    >> '05-Mar-2020'.workDaysList('09-Mar-2020')
    05-Mar-2020,06-Mar-2020,09-Mar-2020
    """
    calendar = _calendar(context, "workDaysList", weekends, holidays)
    first, last = start.wall.date(), end.wall.date()
    check_collection(calendar.count(first, last), context.max_items)
    return Collection([_date_only(day) for day in calendar.days(first, last)])


# ---- hours


@builtin(
    "date", "addBusinessHour",
    params="numeric hours, any weekends?, any holidays?, map hoursRange?",
    result="date", context=True, excluded=("creator",), source=_HELP + "add-business-hour.html",
)  # fmt: skip
def add_business_hour(
    context: Context,
    moment: DateTime,
    hours: float,
    weekends: object = None,
    holidays: object = None,
    hours_range: dict[Any, Any] | None = None,
) -> DateTime:
    """The date-time so many working hours later; a decimal fraction counts minutes.

    A working day is from 9 to 17 unless the map gives another start and end.

    >> '03-Mar-2021 16:00:00'.addBusinessHour(3)
    04-Mar-2021 11:00:00
    >> '03-Mar-2021 16:00:00'.addBusinessHour(1, {"Sunday"}, {}, {"start": "8", "end": "18"})
    03-Mar-2021 17:00:00
    """
    calendar = _calendar(context, "addBusinessHour", weekends, holidays)
    opens, closes = _opening(hours_range or {})
    seconds = _seconds_of(hours)
    day, into = _enter(calendar, moment.wall, opens, closes, seconds < 0)
    day, into = _move(calendar, day, into + seconds, closes - opens)
    wall = datetime.combine(day, time()) + timedelta(seconds=opens + into)
    return DateTime(settle(wall, context.conventions.zone))


def _seconds_of(hours: float) -> int:
    """Hours and, after the point, minutes: 1.3 is an hour and three minutes."""
    if abs(hours) > _LONGEST_SHIFT:
        raise EvalError("Too many hours for the function 'addBusinessHour'", code="number-range")
    if isinstance(hours, int):
        return 3600 * hours
    whole, _, minutes = decimal_text(abs(hours)).partition(".")
    seconds = 3600 * int(whole) + 60 * int(minutes[:2] or "0")
    return -seconds if hours < 0 else seconds


def _opening(hours_range: dict[Any, Any]) -> tuple[int, int]:
    """Start and end of the working day in seconds since midnight."""
    opens = _clock(hours_range.get("start", 9))
    closes = _clock(hours_range.get("end", 17))
    if not 0 <= opens < closes <= 86_400:
        raise EvalError(
            "The working hours of the function 'addBusinessHour' are not valid",
            code="wrong-arguments",
            hint='write {"start": "9", "end": "17"}, hours from 0 to 24, the start first',
        )
    return opens, closes


def _clock(value: object) -> int:
    """Seconds since midnight of `10`, `"10"` or `"10:30"`; -1 when it is none of them."""
    hour, _, minute = str(value).strip().partition(":")
    if not (hour.isascii() and hour.isdigit() and len(hour) <= 2):
        return -1
    if minute and not (minute.isascii() and minute.isdigit() and len(minute) <= 2):
        return -1
    return 3600 * int(hour) + 60 * int(minute or "0")


def _enter(
    calendar: Calendar, wall: datetime, opens: int, closes: int, backwards: bool
) -> tuple[date, int]:
    """The working day from which to count and the seconds into it."""
    day = wall.date()
    clock = wall.hour * 3600 + wall.minute * 60 + wall.second
    if not calendar.works(day):
        clock = -1 if backwards else 86_401
    if clock < opens:
        return (calendar.after(day, -1), closes - opens) if backwards else (day, 0)
    if clock > closes:
        return (day, closes - opens) if backwards else (calendar.after(day, 1), 0)
    return day, clock - opens


def _move(calendar: Calendar, day: date, into: int, length: int) -> tuple[date, int]:
    """The working day and the seconds into it, when days have only so many seconds."""
    if into > length:
        days, into = divmod(into - 1, length)
        return calendar.after(day, days), into + 1
    if into < 0:
        days, back = divmod(-into - 1, length)
        return calendar.after(day, -days - 1), length - back - 1
    return day, into
