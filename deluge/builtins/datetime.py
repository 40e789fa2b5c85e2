"""Moving dates: add, subtract, and the dates near a date.

Source: https://www.zoho.com/deluge/help/functions/datetime.html
"""

from datetime import datetime, timedelta

from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.errors import EvalError
from deluge.values.dateformat import WEEKDAYS
from deluge.values.datetime import DateTime, days_in_month
from deluge.values.show import date_text
from deluge.values.zones import add_days, add_seconds, out_of_range, settle

_HELP = "https://www.zoho.com/deluge/help/functions/datetime/"

_DAY_NUMBERS = {
    name.lower(): number
    for number, day in enumerate(WEEKDAYS)
    for name in (day, day[:3])
}  # fmt: skip


def weekday_number(name: str, function: str) -> int:
    """0 Monday to 6 Sunday for an English day name; any other name is an error."""
    number = _DAY_NUMBERS.get(name.strip().lower())
    if number is None:
        raise EvalError(
            f"'{name[:40]}' is not a day of the week for the function '{function}'",
            code="wrong-arguments",
            hint="days are Sunday, Monday, Tuesday, Wednesday, Thursday, Friday and Saturday",
        )
    return number


def months_later(day: datetime, months: int) -> datetime:
    """The same day so many months later, or the last day of that month when it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not 1 <= year <= 9999:
        raise out_of_range()
    last = days_in_month(year, month + 1)
    return day.replace(year=year, month=month + 1, day=min(day.day, last), fold=0)


def _days(context: Context, moment: DateTime, days: int) -> DateTime:
    try:
        return DateTime(add_days(moment.wall, days, context.conventions.zone))
    except OverflowError:
        raise out_of_range() from None


def _months(context: Context, moment: DateTime, months: int) -> DateTime:
    return DateTime(settle(months_later(moment.wall, months), context.conventions.zone))


def _seconds(context: Context, moment: DateTime, seconds: int) -> DateTime:
    try:
        return DateTime(add_seconds(moment.wall, seconds, context.conventions.zone))
    except OverflowError:
        raise out_of_range() from None


# ---- add


@builtin(
    "date", "addYear", params="number years", result="date", context=True,
    source=_HELP + "addyear.html",
)  # fmt: skip
def add_year(context: Context, moment: DateTime, years: int) -> DateTime:
    """The date-time so many years later; 29 February becomes the 28th where there is none.

    >> '04-Jul-2001'.addYear(20)
    04-Jul-2021 00:00:00
    """
    return _months(context, moment, 12 * years)


@builtin(
    "date", "addMonth", params="number months", result="date", context=True,
    source=_HELP + "addmonth.html",
)  # fmt: skip
def add_month(context: Context, moment: DateTime, months: int) -> DateTime:
    """The date-time so many months later, at most the last day of that month.

    >> '31-Jan-2023'.addMonth(1)
    28-Feb-2023 00:00:00
    """
    return _months(context, moment, months)


@builtin(
    "date", "addWeek", params="number weeks", result="date", context=True,
    source=_HELP + "addweek.html",
)  # fmt: skip
def add_week(context: Context, moment: DateTime, weeks: int) -> DateTime:
    """The date-time so many weeks later.

    >> '10-May-2021'.addWeek(3)
    31-May-2021 00:00:00
    """
    return _days(context, moment, 7 * weeks)


@builtin(
    "date", "addDay", params="number days", result="date", context=True,
    source=_HELP + "addday.html",
)  # fmt: skip
def add_day(context: Context, moment: DateTime, days: int) -> DateTime:
    """The date-time so many days later, earlier when the number is negative.

    >> '28-Feb-2024'.addDay(1)
    29-Feb-2024 00:00:00
    >> addDay('30-Dec-2022 12:00:00', 2)
    01-Jan-2023 12:00:00
    """
    return _days(context, moment, days)


@builtin(
    "date", "addHour", params="number hours", result="date", context=True,
    source=_HELP + "addhour.html",
)  # fmt: skip
def add_hour(context: Context, moment: DateTime, hours: int) -> DateTime:
    """The date-time so many hours later; real hours, so that the clock may be changed between.

    >> '31-Dec-2021 22:30:00'.addHour(3)
    01-Jan-2022 01:30:00
    """
    return _seconds(context, moment, 3600 * hours)


@builtin(
    "date", "addMinutes", params="number minutes", result="date", context=True,
    source=_HELP + "addminutes.html",
)  # fmt: skip
def add_minutes(context: Context, moment: DateTime, minutes: int) -> DateTime:
    """The date-time so many minutes later.

    >> '09-Aug-2022'.addMinutes(90)
    09-Aug-2022 01:30:00
    """
    return _seconds(context, moment, 60 * minutes)


@builtin(
    "date", "addSeconds", params="number seconds", result="date", context=True,
    source=_HELP + "addseconds.html",
)  # fmt: skip
def add_seconds_to(context: Context, moment: DateTime, seconds: int) -> DateTime:
    """The date-time so many seconds later.

    >> '09-Aug-2022 23:59:58'.addSeconds(5)
    10-Aug-2022 00:00:03
    """
    return _seconds(context, moment, seconds)


# ---- subtract


@builtin(
    "date", "subYear", params="number years", result="date", context=True,
    source=_HELP + "subyear.html",
)  # fmt: skip
def sub_year(context: Context, moment: DateTime, years: int) -> DateTime:
    """The date-time so many years earlier.

    >> '06-Jun-2020 07:08:09'.subYear(5)
    06-Jun-2015 07:08:09
    """
    return _months(context, moment, -12 * years)


@builtin(
    "date", "subMonth", params="number months", result="date", context=True,
    source=_HELP + "submonth.html",
)  # fmt: skip
def sub_month(context: Context, moment: DateTime, months: int) -> DateTime:
    """The date-time so many months earlier, at most the last day of that month.

    >> '15-Mar-2021'.subMonth(4)
    15-Nov-2020 00:00:00
    """
    return _months(context, moment, -months)


@builtin(
    "date", "subWeek", params="number weeks", result="date", context=True,
    source=_HELP + "subweek.html",
)  # fmt: skip
def sub_week(context: Context, moment: DateTime, weeks: int) -> DateTime:
    """The date-time so many weeks earlier.

    >> '01-May-2020'.subWeek(2)
    17-Apr-2020 00:00:00
    """
    return _days(context, moment, -7 * weeks)


@builtin(
    "date", "subDay", params="number days", result="date", context=True,
    source=_HELP + "subday.html",
)  # fmt: skip
def sub_day(context: Context, moment: DateTime, days: int) -> DateTime:
    """The date-time so many days earlier, later when the number is negative.

    >> '01-Mar-2024'.subDay(1)
    29-Feb-2024 00:00:00
    """
    return _days(context, moment, -days)


@builtin(
    "date", "subHour", params="number hours", result="date", context=True,
    source=_HELP + "subhour.html",
)  # fmt: skip
def sub_hour(context: Context, moment: DateTime, hours: int) -> DateTime:
    """The date-time so many hours earlier.

    >> '01-Apr-2022'.subHour(2)
    31-Mar-2022 22:00:00
    """
    return _seconds(context, moment, -3600 * hours)


@builtin(
    "date", "subMinutes", params="number minutes", result="date", context=True,
    source=_HELP + "subminutes.html",
)  # fmt: skip
def sub_minutes(context: Context, moment: DateTime, minutes: int) -> DateTime:
    """The date-time so many minutes earlier.

    >> '12-Dec-2012 00:10:30'.subMinutes(15)
    11-Dec-2012 23:55:30
    """
    return _seconds(context, moment, -60 * minutes)


@builtin(
    "date", "subSeconds", params="number seconds", result="date", context=True,
    source=_HELP + "subseconds.html",
)  # fmt: skip
def sub_seconds(context: Context, moment: DateTime, seconds: int) -> DateTime:
    """The date-time so many seconds earlier.

    >> '12-Dec-2012 00:00:30'.subSeconds(45)
    11-Dec-2012 23:59:45
    """
    return _seconds(context, moment, -seconds)


# ---- dates near a date


@builtin("date", "edate", params="number months", result="date", source=_HELP + "edate.html")
def edate(moment: DateTime, months: int) -> DateTime:
    """The date so many months later, without time.

    >> '10-Aug-2021 10:00:00'.edate(5)
    10-Jan-2022
    """
    return DateTime(months_later(moment.wall, months), has_time=False)


@builtin("date", "eomonth", params="number months", result="date", source=_HELP + "eomonth.html")
def eomonth(moment: DateTime, months: int) -> DateTime:
    """The last date of the month so many months later; 0 is the same month.

    >> '10-Jan-2024'.eomonth(1)
    29-Feb-2024
    """
    day = months_later(moment.wall, months)
    return DateTime(day.replace(day=days_in_month(day.year, day.month)), has_time=False)


@builtin(
    "date", "nextWeekDay", params="text day", result="text", context=True,
    source="https://www.zoho.com/deluge/help/functions/number/nextWeekDay.html",
)  # fmt: skip
def next_week_day(context: Context, moment: DateTime, name: str) -> str:
    """The next date with that day name, after the date itself, as a text.

    >> '18-Aug-2022'.nextWeekDay("Thursday")
    25-Aug-2022
    """
    ahead = (weekday_number(name, "nextWeekDay") - moment.wall.weekday() - 1) % 7 + 1
    day = DateTime(moved(moment.wall, ahead), has_time=False)
    return date_text(day, context.conventions)


@builtin(
    "date", "previousWeekDay", params="text day", result="text", context=True,
    source="https://www.zoho.com/deluge/help/functions/number/previousWeekDay.html",
)  # fmt: skip
def previous_week_day(context: Context, moment: DateTime, name: str) -> str:
    """The latest date with that day name before the date itself, as a text.

    >> '18-Aug-2022'.previousWeekDay("Monday")
    15-Aug-2022
    """
    back = (moment.wall.weekday() - weekday_number(name, "previousWeekDay") - 1) % 7 + 1
    day = DateTime(moved(moment.wall, -back), has_time=False)
    return date_text(day, context.conventions)


def moved(wall: datetime, days: int) -> datetime:
    """The wall time so many days later."""
    try:
        return wall + timedelta(days=days)
    except OverflowError:
        raise out_of_range() from None
