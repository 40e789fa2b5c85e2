"""Dates against Python's own datetime and zoneinfo; no text or pattern makes them fail oddly."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from deluge.builtins.datetime import months_later
from deluge.values.conventions import Conventions
from deluge.values.dateformat import LETTERS, format_date, split_pattern
from deluge.values.dateparse import has_odd_part, literal, parse_date, read_date
from deluge.values.datescan import parse_pattern
from deluge.values.datetime import DateTime
from deluge.values.workdays import Calendar
from deluge.values.zones import add_days, add_seconds, epoch_millis, from_epoch, settle, zone_named

ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC", "Asia/Kolkata", "America/Los_Angeles", "Europe/London", "Australia/Lord_Howe",
        "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu",
    )
]  # fmt: skip

zones = st.sampled_from(ZONES)
walls = st.datetimes(datetime(1902, 1, 1), datetime(2090, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
instants = st.integers(-2_000_000_000_000, 4_000_000_000_000)
days = st.dates(date(1990, 1, 1), date(2040, 12, 31))
dateish = st.text(alphabet="0123456789-/. :,TZ+JanFebMrAPM'", max_size=30)


def conventions(zone: ZoneInfo) -> Conventions:
    return Conventions(zone=zone, zone_name=zone.key)


@given(instants, zones)
def test_milliseconds_survive_the_way_to_a_date_and_back(millis: int, zone: ZoneInfo) -> None:
    moment = from_epoch(millis, zone)
    aware = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=millis)
    assert moment.wall == aware.astimezone(zone).replace(tzinfo=None)
    assert epoch_millis(moment, zone) == millis


@given(instants, st.integers(-10_000_000, 10_000_000), zones)
def test_added_seconds_are_real_seconds(millis: int, seconds: int, zone: ZoneInfo) -> None:
    moment = from_epoch(millis, zone)
    later = DateTime(add_seconds(moment.wall, seconds, zone))
    assert epoch_millis(later, zone) - millis == 1000 * seconds


@given(walls, st.integers(-4000, 4000), zones)
def test_added_days_keep_the_clock(wall: datetime, count: int, zone: ZoneInfo) -> None:
    wall = settle(wall, zone)
    later = add_days(wall, count, zone)
    plain = (wall + timedelta(days=count)).replace(fold=0)
    if settle(plain, zone) == plain:
        assert later == plain
    else:  # the hour is skipped on that day
        assert abs(later - plain) <= timedelta(days=1)


@given(walls, zones)
def test_a_settled_time_exists(wall: datetime, zone: ZoneInfo) -> None:
    settled = settle(wall, zone)
    back = settled.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    assert back.replace(tzinfo=None) == settled


@given(walls, st.integers(-1200, 1200))
def test_months_keep_the_day_or_end_the_month(wall: datetime, count: int) -> None:
    later = months_later(wall, count)
    assert (later.year * 12 + later.month) - (wall.year * 12 + wall.month) == count
    assert later.day == min(wall.day, monthrange(later.year, later.month)[1])
    assert later.time() == wall.time()


@given(
    walls,
    zones,
    st.sampled_from(["yyyy-MM-dd'T'HH:mm:ss", "dd MMM yyyy hh:mm:ss a", "D yyyy H:m:s"]),
)
def test_what_a_pattern_prints_it_reads(wall: datetime, zone: ZoneInfo, pattern: str) -> None:
    settled = DateTime(settle(wall, zone))
    text = format_date(settled, pattern, conventions(zone))
    assert text is not None
    read = parse_pattern(text, pattern, conventions(zone))
    assert read == settled


@given(walls)
def test_printed_dates_are_read_back(wall: datetime) -> None:
    settings_ = conventions(ZONES[0])
    for value in (DateTime(wall), DateTime(wall, has_time=False)):
        pattern = settings_.datetime_format if value.has_time else settings_.date_format
        text = format_date(value, pattern, settings_)
        assert text is not None
        read = parse_date(text, settings_)
        assert read == value
        assert read is not None and read.has_time == value.has_time


@given(walls, st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%b %d,%Y"]))
def test_layouts_agree_with_strptime(wall: datetime, layout: str) -> None:
    text = wall.strftime(layout)
    read = parse_date(text, conventions(ZONES[0]))
    if layout == "%d/%m/%Y" and wall.day <= 12:
        layout = "%m/%d/%Y"  # with slashes the month stands first when both are possible
    assert read is not None
    assert read.wall == datetime.strptime(text, layout)


@given(st.one_of(dateish, st.text(max_size=40)))
def test_any_text_is_a_date_or_none(text: str) -> None:
    for zone in ZONES[:3]:
        settings_ = conventions(zone)
        parse_date(text, settings_)
        literal(text, settings_)
        read_date(text, settings_)
    has_odd_part(text)


@given(walls, st.text(alphabet=LETTERS + "'-/: bjn", max_size=20))
def test_any_pattern_prints_or_is_illegal(wall: datetime, pattern: str) -> None:
    printed = format_date(DateTime(wall), pattern, conventions(ZONES[2]))
    assert (printed is None) == (split_pattern(pattern) is None)


@given(dateish, st.text(alphabet=LETTERS + "'-/: bj", max_size=15))
def test_any_text_and_pattern_read_or_do_not_fit(text: str, pattern: str) -> None:
    parse_pattern(text, pattern, conventions(ZONES[1]), zone_named("Europe/Paris"))


@given(days, st.integers(0, 400), st.sets(st.integers(0, 6), max_size=6), st.sets(days, max_size=5))
@settings(max_examples=150)
def test_working_days_against_counting(
    start: date, count: int, weekends: set[int], holidays: set[date]
) -> None:
    near = frozenset(start + timedelta(days=(day - start).days % 60 - 20) for day in holidays)
    calendar = Calendar(frozenset(weekends), near)
    for step in (1, -1):
        day, left = start, count
        while left:
            day += timedelta(days=step)
            left -= calendar.works(day)
        assert calendar.after(start, step * count) == day
    end = start + timedelta(days=count)
    every = [start + timedelta(days=each) for each in range(count + 1)]
    working = [day for day in every if calendar.works(day)]
    assert calendar.days(start, end) == working
    assert calendar.count(start, end) == len(working)


@given(st.text(max_size=30))
def test_any_zone_name_has_a_zone(name: str) -> None:
    assert zone_named(name).utcoffset(datetime(2024, 1, 1)) is not None
