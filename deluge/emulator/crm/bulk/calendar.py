"""Meetings as a calendar file (RFC 5545), for bulk reads of the type ics."""

from datetime import UTC, datetime
from typing import Any

from deluge.emulator.call import Call
from deluge.emulator.shapes import Record, is_list, is_record

_LINE = 75  # octets; longer lines are folded
_MARKS = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"))
_TEXTS = {"SUMMARY": "Event_Title", "LOCATION": "Venue", "DESCRIPTION": "Description"}


def calendar_text(call: Call, meetings: list[Record]) -> str:
    """The calendar with the stored meetings."""
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Zoho CRM//EN", "VERSION:2.0", "CALSCALE:GREGORIAN"]
    for meeting in meetings:
        lines += _event(call, meeting)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _event(call: Call, meeting: Record) -> list[str]:
    """The lines of one meeting."""
    lines = ["BEGIN:VEVENT", f"UID:{meeting['id']}", f"DTSTAMP:{_moment(call.now)}"]
    for name, field in (("DTSTART", "Start_DateTime"), ("DTEND", "End_DateTime")):
        if (seconds := meeting.get(field)) is not None:
            whole_day = meeting.get("All_day") is True
            lines.append(
                f"{name};VALUE=DATE:{_moment(seconds)[:8]}" if whole_day else
                f"{name}:{_moment(seconds)}"
            )  # fmt: skip
    for name, field in _TEXTS.items():
        if meeting.get(field):
            lines.append(f"{name}:{_escaped(str(meeting[field]))}")
    repeat: Any = meeting.get("Recurring_Activity")
    if is_record(repeat) and repeat.get("RRULE"):
        lines.append(f"RRULE:{_rule(str(repeat['RRULE']))}")
    owner = call.users.get(int(meeting.get("Owner") or 0))
    if owner is not None:
        lines.append(f"ORGANIZER;CN={_quoted(owner['name'])}:mailto:{owner['email']}")
    people: Any = meeting.get("Participants")
    for person in people if is_list(people) else ():
        if is_record(person) and "@" in (address := _address(person)):
            lines.append(f"ATTENDEE:mailto:{_escaped(address)}")
    return [*lines, "END:VEVENT"]


def _address(person: Record) -> str:
    """The address of somebody invited: given as such, or as the invited themselves."""
    return str(person.get("Email") or person.get("participant") or "")


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%dT%H%M%SZ")


def _rule(text: str) -> str:
    """The rule without what the meeting itself says, and without its line breaks."""
    parts = [part.strip() for part in text.split(";")]
    return ";".join(part for part in parts if part and not part.startswith("DTSTART"))


def _escaped(text: str) -> str:
    for plain, marked in _MARKS:
        text = text.replace(plain, marked)
    return "".join(character for character in text if character >= " ")


def _quoted(text: str) -> str:
    """A parameter's value: in quotes, which it cannot hold itself."""
    return f'"{"".join(c for c in text if c >= " " and c != chr(34))}"'


def _folded(line: str) -> str:
    """The line, cut into pieces of at most 75 octets; the pieces after the first start blank."""
    pieces: list[str] = [""]
    size = 0
    for character in line:
        width = len(character.encode())
        if size + width > _LINE:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += width
    return "\r\n".join(pieces)
