"""Keeps what is done to records, for their timelines."""

from typing import Any

from deluge.emulator.call import Call
from deluge.emulator.shapes import Record
from deluge.emulator.store import encode

Changes = dict[str, tuple[Any, Any]]
"""API name of a field -> its value before and after an edit."""

_STAMPS = frozenset({"Modified_By", "Modified_Time", "Last_Activity_Time"})


def changes_of(before: Record, after: Record) -> Changes:
    """What an edit changed in a document, apart from when and by whom."""
    changed = [name for name in after if after[name] != before.get(name)]
    changed += [name for name in before if name not in after]
    return {
        name: (before.get(name), after.get(name))
        for name in changed
        if name not in _STAMPS and name[0] != "$"
    }


def note(call: Call, record_id: int, action: str, changes: Changes) -> None:
    """Keep what the call does to a record."""
    source = "custom_function" if call.request.by_task else "crm_api"
    call.store.execute(
        "insert into history(record, time, user, action, source, changes) values(?, ?, ?, ?, ?, ?)",
        (record_id, call.now, call.user, action, source, encode(changes)),
    )
