"""Dates where Java decides: patterns, zones, changes of the clock. Expectations came from Java 17.

Source: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/text/SimpleDateFormat.html
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

import deluge
from deluge.values.conventions import Conventions
from deluge.values.dateformat import format_date
from deluge.values.dateparse import literal, parse_date
from deluge.values.datescan import parse_pattern
from deluge.values.datetime import DateTime, TimeOfDay
from deluge.values.zones import epoch_millis, from_epoch, zone_named

PACIFIC = "America/Los_Angeles"


def conventions(zone: str = "UTC", **rest: str) -> Conventions:
    return Conventions(zone=ZoneInfo(zone), zone_name=zone, **rest)  # type: ignore[arg-type]


def run(code: str, zone: str = PACIFIC, profile: str = "crm") -> list[str]:
    result = deluge.run(code, timezone=zone, profile=profile, org="memory")
    assert result.error is None, result.error
    return result.info


@pytest.mark.parametrize(
    ("zone", "pattern", "expected"),
    [
        ("UTC", "X XX XXX Z z zzzz", "Z Z Z +0000 UTC Coordinated Universal Time"),
        ("GMT+5:30", "z Z XXX", "GMT+05:30 +0530 +05:30"),
        ("Asia/Kolkata", "z zzzz X", "IST India Standard Time +05"),
        ("IST", "HH:mm", "18:41"),
        ("Asia/Dubai", "z zzzz", "GST Gulf Standard Time"),
        ("Europe/Moscow", "HH:mm:ss z", "16:11:11 MSK"),
        (PACIFIC, "HH z zzzz Z", "06 PDT Pacific Daylight Time -0700"),
        ("Etc/GMT+5", "z Z", "GMT-05:00 -0500"),
        ("SST", "Z", "+1100"),
        ("Nowhere/Land", "z HH", "GMT 13"),
        ("UTC+8", "z HH", "GMT 13"),
    ],
)
def test_zones_in_patterns(zone: str, pattern: str, expected: str) -> None:
    moment = from_epoch(1596719471334, UTC)
    assert format_date(moment, pattern, conventions(), zone_named(zone)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2019-12-28", "2019 52 4 4 7 6"),
        ("2019-12-29", "2020 1 5 5 1 7"),
        ("2020-01-04", "2020 1 1 1 7 6"),
        ("2023-12-31", "2024 1 6 5 1 7"),
        ("2024-02-29", "2024 9 5 5 5 4"),
    ],
)
def test_weeks(day: str, expected: str) -> None:
    moment = DateTime(datetime.fromisoformat(day))
    number = moment.wall.isoweekday() % 7 + 1
    shown = format_date(moment, f"YYYY w W F '{number}' u", conventions())
    assert shown == expected


@pytest.mark.parametrize(
    ("text", "pattern", "millis"),
    [
        ("Aug 5, 2021", "MMM d, yyyy", 1628146800000),
        ("august 5 2021", "MMM d yyyy", 1628146800000),
        ("20210908", "yyyyMMdd", 1631084400000),
        ("2021-09-08T07:06:05+0200", "yyyy-MM-dd'T'HH:mm:ssZ", 1631077565000),
        ("2021-09-08T07:06:05Z", "yyyy-MM-dd'T'HH:mm:ssX", 1631084765000),
        ("12:30 AM 01-01-2020", "hh:mm a dd-MM-yyyy", 1577867400000),
        ("24:30 01-01-2020", "HH:mm dd-MM-yyyy", 1577953800000),
        ("01-13-2020", "dd-MM-yyyy", 1609488000000),
        ("14-Mar-2021 02:30:00", "dd-MMM-yyyy HH:mm:ss", 1615717800000),
        ("07-Nov-2021 01:30:00", "dd-MMM-yyyy HH:mm:ss", 1636277400000),
        ("01-01-2020 10:00 GMT+5:30", "dd-MM-yyyy HH:mm z", 1577853000000),
        ("60 2024", "D yyyy", 1709193600000),
        ("5-8-2021", "d/M/yyyy", None),
        ("hello", "dd", None),
        ("5", "d 'x", None),
    ],
)
def test_reading_by_pattern(text: str, pattern: str, millis: int | None) -> None:
    settings = conventions(PACIFIC)
    found = parse_pattern(text, pattern, settings)
    assert (found and epoch_millis(found, settings.zone)) == millis


def test_an_impossible_day_does_not_roll_over() -> None:
    assert parse_pattern("31-04-2021", "dd-MM-yyyy", conventions()) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # Days keep the clock, hours are real; Java's choices at the two changes of 2021.
        ("'13-Mar-2021 02:30:00'.addDay(1)", "14-Mar-2021 01:30:00"),
        ("'15-Mar-2021 02:30:00'.addDay(-1)", "14-Mar-2021 03:30:00"),
        ("'14-Mar-2021 01:30:00'.addHour(1)", "14-Mar-2021 03:30:00"),
        ("'14-Feb-2021 02:30:00'.addMonth(1)", "14-Mar-2021 03:30:00"),
        ("'07-Nov-2021 00:30:00'.addHour(2).toString(\"HH:mm z\")", "01:30 PST"),
        ("'06-Nov-2021 01:30:00'.addDay(1).toString(\"HH:mm z\")", "01:30 PDT"),
        ("'07-Oct-2021 01:30:00'.addMonth(1).toString(\"HH:mm z\")", "01:30 PST"),
        ("'01-Mar-2021'.hoursBetween('15-Mar-2021')", "335"),
        ("'01-Mar-2021'.daysBetween('15-Mar-2021')", "14"),
        ("'14-Mar-2021 02:30:00'.toLong()", "1615717800000"),
    ],
)
def test_changes_of_the_clock(code: str, expected: str) -> None:
    assert run(f"info {code};") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("02/03/2021", "2021-02-03"),
        ("02-03-2021", "2021-03-02"),
        ("02.03.2021", "2021-03-02"),
        ("13/02/2021", "2021-02-13"),
        ("02-13-2021", "2021-02-13"),
        ("21/02/03", "2021-02-03"),
        ("01-02-03", "2003-01-02"),
        ("Thursday,August 15,2019", "2019-08-15"),
        ("15 Aug, 2019", "2019-08-15"),
        ("1-jan-69", "1969-01-01"),
        ("31-Apr-2021", None),
        ("29-Feb-2023", None),
        ("1.5", None),
        ("10 2021", None),
        ("15-Foo-2021", None),
        ("Someday,August 15,2019", None),
        ("15-Aug-2019 soon", None),
        ("9" * 100, None),
    ],
)
def test_layouts(text: str, expected: str | None) -> None:
    found = parse_date(text, conventions())
    assert (found and found.wall.date().isoformat()) == expected


def test_the_configured_format_comes_first() -> None:
    day_first = conventions(date_format="dd/MM/yyyy")
    assert parse_date("02/03/2021", day_first) == DateTime(datetime(2021, 3, 2))
    unusual = conventions(date_format="yyyy MMM dd", datetime_format="yyyy MMM dd HH.mm")
    assert parse_date("2021 Mar 02", unusual) == DateTime(datetime(2021, 3, 2))
    assert parse_date("2021 Mar 02 10.30", unusual) == DateTime(datetime(2021, 3, 2, 10, 30))


def test_iso_texts_move_into_the_zone_but_not_after_a_blank() -> None:
    settings = conventions("Asia/Kolkata")
    assert parse_date("2021-09-08T07:06:05+02:00", settings) == DateTime(
        datetime(2021, 9, 8, 10, 36, 5)
    )
    assert parse_date("2021-09-08 07:06:05+02:00", settings) == DateTime(
        datetime(2021, 9, 8, 7, 6, 5)
    )


def test_bad_times_reset() -> None:
    for text, expected in (
        ("24:10:10", (0, 0, 0)),
        ("10:60:10", (10, 0, 0)),
        ("10:5:60", (10, 5, 0)),
    ):
        found = parse_date(f"01-Jan-2020 {text}", conventions())
        assert found is not None
        assert (found.wall.hour, found.wall.minute, found.wall.second) == expected


def test_parts_with_too_many_digits_give_null() -> None:
    assert run("info '01-Jan-2020 100:10:10'.day(); info '001-Jan-2020'.month();") == ["null"] * 2


def test_time_literals_exist_in_creator_only() -> None:
    creator = Conventions(zone=UTC, zone_name="UTC", has_time_type=True)
    assert literal("06:00:00 PM", creator) == TimeOfDay(18 * 3600)
    assert literal("25:00:00", creator) is None
    assert literal("19:00:00", conventions()) is None


def test_texts_are_no_dates_in_creator() -> None:
    result = deluge.run('info "15-Mar-2019".addDay(1);', profile="creator", org="memory")
    assert result.error is not None
    assert result.error.message == (
        "'TEXT' can not be cast to '[DATE-TIME, DATE]' for the function 'addDay'"
    )


@pytest.mark.parametrize(
    "code",
    [
        "'01-Jan-9999'.addYear(1)",
        "'01-Jan-2020'.addDay(9999999999)",
        "'01-Jan-2020'.addHour(-1000000000)",
        "9000000000000000000.toDate()",
        "'01-Jan-2020'.eomonth(999999999)",
        "'30-Dec-9999'.addBusinessDay(5)",
        "'31-Dec-9999'.nextWeekDay(\"Friday\")",
        '\'31-Dec-9999 23:00:00\'.toString("yyyy", "Asia/Tokyo")',
    ],
)
def test_beyond_the_calendar(code: str) -> None:
    result = deluge.run(f"info {code};", timezone="UTC", org="memory")
    assert result.error is not None and result.error.code == "date-range"


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("06-Mar-2020 16:30:00", "1", "09-Mar-2020 09:30:00"),
        ("06-Mar-2020 16:00:00", "1", "06-Mar-2020 17:00:00"),
        ("07-Mar-2020 12:00:00", "1", "09-Mar-2020 10:00:00"),
        ("06-Mar-2020 20:00:00", "1", "09-Mar-2020 10:00:00"),
        ("06-Mar-2020 05:00:00", "1", "06-Mar-2020 10:00:00"),
        ("09-Mar-2020 10:00:00", "-2", "06-Mar-2020 16:00:00"),
        ("08-Mar-2020 10:00:00", "-1", "06-Mar-2020 16:00:00"),
        ("06-Mar-2020 10:00:00", "0.1", "06-Mar-2020 10:01:00"),
        ("02-Mar-2020 09:00:00", "40", "06-Mar-2020 17:00:00"),
        ("02-Mar-2020 09:00:00", "0", "02-Mar-2020 09:00:00"),
    ],
)
def test_business_hours(start: str, hours: str, expected: str) -> None:
    assert run(f"info '{start}'.addBusinessHour({hours});", zone="UTC") == [expected]
