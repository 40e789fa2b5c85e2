"""Dates from texts and numbers, and texts from dates.

Source: https://www.zoho.com/deluge/help/functions/datetime.html
"""

from deluge.builtins.coerce import cannot_cast
from deluge.builtins.context import Context
from deluge.builtins.registry import builtin
from deluge.errors import EvalError
from deluge.values.dateformat import MONTHS, format_date
from deluge.values.dateparse import parse_date, read_date
from deluge.values.datescan import parse_pattern
from deluge.values.datetime import DateTime
from deluge.values.show import date_text
from deluge.values.zones import epoch_millis, from_epoch, settle, zone_named

_HELP = "https://www.zoho.com/deluge/help/functions/"
Moment = DateTime | str | int


def unparsable(text: str) -> EvalError:
    """Zoho's error for a text that is no date."""
    shown = text if len(text) <= 40 else text[:40] + "..."
    return EvalError(
        "UnParsable date", code="unparsable-date",
        hint=f"'{shown}' does not fit; name its layout: toDate(\"dd/MM/yyyy\")",
    )  # fmt: skip


def _moment(
    context: Context, value: Moment, mapping: str | None, zone_name: str | None = None
) -> DateTime:
    """The DATE or DATE-TIME of a text, of epoch milliseconds, or the date itself."""
    conventions = context.conventions
    if isinstance(value, DateTime):
        return value
    if isinstance(value, int):
        return from_epoch(value, conventions.zone)
    if mapping is None:
        found = parse_date(value, conventions)
    else:
        zone = zone_named(zone_name) if zone_name is not None else None
        found = parse_pattern(value, mapping, conventions, zone)
    if found is None:
        raise unparsable(value)
    return found


@builtin(
    "date|text|number", "toDate", params="text mapping?", result="date", context=True,
    aliases=("dateValue",), source=_HELP + "common/todate.html",
)  # fmt: skip
def to_date(context: Context, value: Moment, mapping: str | None = None) -> DateTime:
    """The DATE of a text, of milliseconds since 1970, or of a date-time without its time.

    The mapping says how the text is written; text after it is ignored. Null is an error, and so
    is a text that is no date.

    >> toDate("2022.07.04", "yyyy.MM.dd")
    04-Jul-2022
    >> "August 15,2019".toDate()
    15-Aug-2019
    """
    return DateTime(_moment(context, value, mapping).wall, has_time=False)


@builtin(
    "date|text|number", "toDateTime", params="text mapping?", result="date", context=True,
    source=_HELP + "common/to-date-time.html",
)  # fmt: skip
def to_date_time(context: Context, value: Moment, mapping: str | None = None) -> DateTime:
    """The DATE-TIME of a text or of milliseconds since 1970.

    >> toDateTime("04-07-2022 10:20:30", "dd-MM-yyyy HH:mm:ss")
    04-Jul-2022 10:20:30
    """
    return DateTime(_moment(context, value, mapping).wall)


@builtin(
    "date|text|number", "toTime", params="text mapping?, text timeZone?", result="date",
    context=True, source=_HELP + "common/totime.html",
)  # fmt: skip
def to_time(
    context: Context, value: Moment, mapping: str | None = None, zone_name: str | None = None
) -> DateTime:
    """The DATE-TIME of a text in a zone, shown in the application's zone.

    >> toTime("15-03-2022 10:00", "dd-MM-yyyy HH:mm")
    15-Mar-2022 10:00:00
    >> "2021-09-08T07:06:05".toTime("yyyy-MM-dd'T'HH:mm:ss")
    08-Sep-2021 07:06:05
    """
    return DateTime(_moment(context, value, mapping, zone_name).wall)


@builtin(
    "text", "unixEpoch", params="text timeZone?", result="any", context=True,
    source=_HELP + "datetime/unix-epoch.html",
)  # fmt: skip
def unix_epoch(context: Context, text: str, zone_name: str | None = None) -> int | str:
    """The milliseconds since 1970 of a text that holds a date in a zone; other texts unchanged.

    An unknown zone is GMT. A date value is an error.

    >> "01-Jan-2021 00:00:00".unixEpoch("GMT")
    1609459200000
    >> "soon".unixEpoch("GMT")
    soon
    """
    reading = read_date(text, context.conventions)
    if reading is None:
        return text
    if reading.offset is not None:
        return epoch_millis(reading.in_zone(context.conventions), context.conventions.zone)
    zone = context.conventions.zone if zone_name is None else zone_named(zone_name)
    return epoch_millis(DateTime(settle(reading.wall, zone)), zone)


@builtin("date", "unixEpoch", params="text timeZone?", result="any")
def unix_epoch_of_date(moment: DateTime, zone_name: str | None = None) -> int:
    """An error: `unixEpoch` reads texts only; `toLong` gives the milliseconds of a date."""
    raise cannot_cast(moment, "text", "unixEpoch").with_hint(
        "toLong() gives the milliseconds of a date"
    )


# ---- texts from dates


@builtin(
    "date", "toText", params="text format?, text timeZone?", result="text", context=True,
    excluded=("creator",), source=_HELP + "common/to-text.html",
)  # fmt: skip
@builtin(
    "date", "toString", params="text format?, text timeZone?", result="text", context=True,
    source=_HELP + "common/tostring.html",
)  # fmt: skip
def to_string(
    context: Context, moment: DateTime, pattern: str | None = None, zone_name: str | None = None
) -> str | None:
    """The date in a format of Java's SimpleDateFormat, in a zone if one is given.

    Without a format, the printed form. Letters that mean nothing give null; plain words stand in
    single quotes.

    >> '05-Mar-2024 15:07:09'.toString("yyyy-MM-dd HH:mm")
    2024-03-05 15:07
    >> '05-Mar-2024'.toString("d 'of' MMMM")
    5 of March
    >> '05-Mar-2024'.toString("dd jj")
    null
    """
    if pattern is None:
        return date_text(moment, context.conventions)
    zone = zone_named(zone_name) if zone_name is not None else None
    return format_date(moment, pattern, context.conventions, zone)


@builtin(
    "number|date", "toDateTimeString", params="text format?, text timeZone?", result="text",
    context=True, source=_HELP + "datetime/todatetimestring.html",
)  # fmt: skip
def to_date_time_string(
    context: Context,
    value: int | DateTime,
    pattern: str | None = None,
    zone_name: str | None = None,
) -> str | None:
    """Milliseconds since 1970, or a date-time, in a format and zone, with English names.

    >> toDateTimeString(1609459200000, "dd-MMM-yyyy HH:mm:ss", "Asia/Kolkata")
    01-Jan-2021 05:30:00
    """
    conventions = context.conventions
    moment = value if isinstance(value, DateTime) else from_epoch(value, conventions.zone)
    zone = zone_named(zone_name) if zone_name is not None else None
    return format_date(moment, pattern or conventions.datetime_format, conventions, zone)


@builtin("date", "getDate", result="text", source=_HELP + "datetime/get-date.html")
def get_date(moment: DateTime) -> str:
    """The date in words: ordinal day, month, year.

    >> '21-Nov-2020'.getDate()
    21st November 2020
    """
    wall = moment.wall
    return f"{wall.day}{_ordinal(wall.day)} {MONTHS[wall.month - 1]} {wall.year}"


def _ordinal(day: int) -> str:
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


@builtin(
    "date", "getTime", params="number clock?, boolean showSeconds?", result="text",
    source=_HELP + "datetime/get-time.html",
)  # fmt: skip
def get_time(moment: DateTime, clock: int = 12, show_seconds: bool = False) -> str:
    """The time on a clock of 12 or 24 hours, with seconds if asked for.

    >> '17-May-2020 08:05:59'.getTime()
    08:05 AM
    >> '17-May-2020 18:05:59'.getTime(24, true)
    18:05:59
    """
    if clock not in (12, 24):
        raise EvalError(
            "The clock has 12 or 24 hours", code="wrong-arguments",
            hint="getTime(12), getTime(24), getTime(12, true)",
        )  # fmt: skip
    wall = moment.wall
    seconds = f":{wall.second:02}" if show_seconds else ""
    if clock == 24:
        return f"{wall.hour:02}:{wall.minute:02}{seconds}"
    half = "AM" if wall.hour < 12 else "PM"
    return f"{(wall.hour + 11) % 12 + 1:02}:{wall.minute:02}{seconds} {half}"


@builtin(
    "date", "getDateTime", params="number clock?, boolean showSeconds?", result="text",
    source=_HELP + "datetime/get-date-time.html",
)  # fmt: skip
def get_date_time(moment: DateTime, clock: int = 12, show_seconds: bool = False) -> str:
    """The date in words and the time.

    >> '17-May-2020 11:05:59'.getDateTime()
    17th May 2020,11:05 AM
    """
    return f"{get_date(moment)},{get_time(moment, clock, show_seconds)}"
