"""What an organisation and a product decide about values: formats, zone, null rules, division."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # importing it takes a fiftieth of a start
    from datetime import datetime, tzinfo


class Conventions:
    """The settings that decide how values print, divide, compare with null and become dates.

    Formats are Java SimpleDateFormat patterns. `zone` is the application's time zone; date-time
    values hold wall-clock time in it. `creator_nulls` selects Creator's column of the
    isNull / isBlank / isEmpty table; `truncate_division` makes 7 / 2 give 3;
    `text_as_date` lets a text stand where a date is needed. `clock` gives the current moment.
    Source: https://www.zoho.com/deluge/help/functions/common/isnull-isblank-isempty-difference.html
    """

    __slots__ = (
        "_zone",
        "clock",
        "creator_nulls",
        "date_format",
        "datetime_format",
        "has_time_type",
        "text_as_date",
        "truncate_division",
        "zone_name",
    )

    def __init__(
        self,
        *,
        zone: "tzinfo | Callable[[], tzinfo]",
        zone_name: str,
        date_format: str = "dd-MMM-yyyy",
        datetime_format: str = "dd-MMM-yyyy HH:mm:ss",
        creator_nulls: bool = False,
        truncate_division: bool = False,
        text_as_date: bool = True,
        has_time_type: bool = False,
    ) -> None:
        self._zone = zone
        self.zone_name = zone_name
        self.date_format = date_format
        self.datetime_format = datetime_format
        self.creator_nulls = creator_nulls
        self.truncate_division = truncate_division
        self.text_as_date = text_as_date
        self.has_time_type = has_time_type
        self.clock: Callable[[], datetime] | None = None

    @property
    def zone(self) -> "tzinfo":
        """The application's time zone; time-zone data is loaded when it is first asked for."""
        if callable(self._zone):
            self._zone = self._zone()
        return self._zone

    def earliest(self) -> "datetime":
        """The first moment that a year of two digits may mean: in Java, 80 years ago."""
        from datetime import UTC, datetime

        now = self.local(self.clock() if self.clock is not None else datetime.now(UTC))
        try:
            return now.replace(year=max(now.year - 80, 1))
        except ValueError:  # 29 February of a year whose start lacks it
            return now.replace(year=now.year - 80, day=28)

    def local(self, moment: "datetime") -> "datetime":
        """The wall-clock time (naive, with fold) of an aware moment in the application zone."""
        return moment.astimezone(self.zone).replace(tzinfo=None)
