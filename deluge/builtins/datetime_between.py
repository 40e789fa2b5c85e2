"""How far apart two dates are. https://www.zoho.com/deluge/help/functions/datetime.html"""

from datetime import timedelta

from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.errors import EvalError
from deluge.values.datetime import DateTime
from deluge.values.zones import epoch_millis

_HELP = "https://www.zoho.com/deluge/help/functions/datetime/"
_DAY = timedelta(days=1)
_DAY_MILLIS = 86_400_000


def _toward_zero(value: int, unit: int) -> int:
    """How many whole units, dropping the rest as Java's division does."""
    return value // unit if value >= 0 else -(-value // unit)


def _dates_apart(start: DateTime, end: DateTime) -> int:
    """Days between the two calendar dates, whatever the times."""
    return (end.wall.date() - start.wall.date()).days


def _elapsed_millis(context: Context, start: DateTime, end: DateTime) -> int:
    zone = context.conventions.zone
    return epoch_millis(end, zone) - epoch_millis(start, zone)


@builtin(
    "date", "daysBetween", params="date end", result="number", aliases=("days360",),
    source=_HELP + "daysbetween.html",
)  # fmt: skip
def days_between(start: DateTime, end: DateTime) -> int:
    """Whole days from start to end, negative when the end is earlier.

    >> '28-Feb-2024'.daysBetween('01-Mar-2024')
    2
    >> days360('01-Jan-2022', '01-Jan-2023')
    365
    """
    # Clock time, so that a change to or from daylight saving does not cost a day.
    gap = end.wall - start.wall
    return gap // _DAY if gap >= timedelta(0) else -(-gap // _DAY)


@builtin(
    "date", "monthsBetween", params="date end", result="number",
    source=_HELP + "monthsbetween.html",
)  # fmt: skip
def months_between(start: DateTime, end: DateTime) -> int:
    """Days from start to end divided by 30, without fraction.

    >> '01-Mar-2021'.monthsBetween('31-Mar-2021')
    1
    """
    return _toward_zero(_dates_apart(start, end), 30)


@builtin(
    "date", "totalMonths", params="date end", result="number", aliases=("monthsDiff",),
    source=_HELP + "totalmonth.html",
)  # fmt: skip
def total_months(start: DateTime, end: DateTime) -> int:
    """Complete calendar months from start to end.

    >> '10-Feb-2022'.totalMonths('10-Mar-2022')
    1
    >> '15-Jan-2021'.monthsDiff('14-Feb-2021')
    0
    """
    if end.wall.date() < start.wall.date():
        return -total_months(end, start)
    months = 12 * (end.wall.year - start.wall.year) + end.wall.month - start.wall.month
    return months - (end.wall.day < start.wall.day)


@builtin(
    "date", "yearsBetween", params="date end", result="number",
    source=_HELP + "yearsbetween.html",
)  # fmt: skip
def years_between(start: DateTime, end: DateTime) -> int:
    """Days from start to end divided by 365, without fraction.

    >> '02-Mar-2019'.yearsBetween('01-Mar-2020')
    1
    """
    return _toward_zero(_dates_apart(start, end), 365)


@builtin(
    "date", "totalYears", params="date end", result="number", aliases=("yearsDiff",),
    source=_HELP + "totalyear.html",
)  # fmt: skip
def total_years(start: DateTime, end: DateTime) -> int:
    """Complete calendar years from start to end.

    >> '02-Mar-2019'.totalYears('01-Mar-2020')
    0
    """
    return _toward_zero(total_months(start, end), 12)


@builtin(
    "date", "hoursBetween", params="date end", result="number", context=True,
    source=_HELP + "hoursbetween.html",
)  # fmt: skip
def hours_between(context: Context, start: DateTime, end: DateTime) -> int:
    """Whole hours that pass from start to end, negative when the start is later.

    >> '05-May-2022 08:00:00'.hoursBetween('07-May-2022 09:30:00')
    49
    """
    return _toward_zero(_elapsed_millis(context, start, end), 3_600_000)


@builtin(
    "date", "timeBetween", params="date end", result="text", context=True,
    source=_HELP + "time-between.html",
)  # fmt: skip
def time_between(context: Context, start: DateTime, end: DateTime) -> str:
    """The time from start to a later end as `HH:mm:ss`, without the parts at the end that are 0.

    >> '05-May-2022 08:00:00'.timeBetween('06-May-2022 21:14:15')
    37:14:15
    >> '05-May-2022 08:00:00'.timeBetween('05-May-2022 21:00:00')
    13
    """
    elapsed = _elapsed_millis(context, start, end)
    if elapsed < 0:
        raise EvalError(
            "The end of the function 'timeBetween' is earlier than its start", code="date-order"
        )
    minutes, seconds = divmod(elapsed // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if seconds:
        return f"{hours:02}:{minutes:02}:{seconds:02}"
    return f"{hours:02}:{minutes:02}" if minutes else f"{hours:02}"


@builtin(
    "date", "yearFraction", params="date end", result="decimal", context=True,
    source=_HELP + "yearfraction.html",
)  # fmt: skip
def year_fraction(context: Context, start: DateTime, end: DateTime) -> float:
    """The time from start to end in years of 365 days, negative when the start is later.

    >> '01-Jan-2021'.yearFraction('15-Mar-2021')
    0.2
    """
    return _elapsed_millis(context, start, end) / _DAY_MILLIS / 365
