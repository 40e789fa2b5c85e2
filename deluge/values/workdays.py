"""Counting working days: which weekdays and holidays are free, and where so many days lead."""

from datetime import date, timedelta

from deluge.errors import EvalError
from deluge.values.zones import out_of_range


class Calendar:
    """Weekends as weekday numbers (0 Monday to 6 Sunday) and single holidays."""

    def __init__(self, weekends: frozenset[int], holidays: frozenset[date]) -> None:
        if len(weekends) >= 7:
            raise EvalError("Every day of the week is a weekend", code="wrong-arguments")
        self.weekends = weekends
        self.holidays = frozenset(day for day in holidays if day.weekday() not in weekends)
        self.per_week = 7 - len(weekends)

    def works(self, day: date) -> bool:
        """Whether the day is a working day."""
        return day.weekday() not in self.weekends and day not in self.holidays

    def after(self, day: date, count: int) -> date:
        """The working day so many working days after the day; a negative count looks back."""
        step = 1 if count >= 0 else -1
        try:
            end = self._skip_weekends(day, abs(count), step)
            for holiday in sorted(self.holidays, reverse=step < 0):
                if day < holiday <= end or end <= holiday < day:
                    end = self._skip_weekends(end, 1, step)
        except OverflowError:
            raise out_of_range() from None
        return end

    def _skip_weekends(self, day: date, count: int, step: int) -> date:
        if count == 0:
            return day
        weeks, rest = divmod(count - 1, self.per_week)
        day += timedelta(days=7 * weeks * step)
        for _ in range(rest + 1):
            day += timedelta(days=step)
            while day.weekday() in self.weekends:
                day += timedelta(days=step)
        return day

    def count(self, first: date, last: date) -> int:
        """How many working days there are from first to last, both included."""
        days = (last - first).days + 1
        if days <= 0:
            return 0
        weeks, rest = divmod(days, 7)
        # The days beyond whole weeks have the weekdays that follow the first one.
        odd = sum(1 for each in range(rest) if (first.weekday() + each) % 7 not in self.weekends)
        free = sum(1 for holiday in self.holidays if first <= holiday <= last)
        return weeks * self.per_week + odd - free

    def days(self, first: date, last: date) -> list[date]:
        """The working days from first to last, both included."""
        span = max((last - first).days + 1, 0)
        every = (first + timedelta(days=each) for each in range(span))
        return [day for day in every if self.works(day)]
