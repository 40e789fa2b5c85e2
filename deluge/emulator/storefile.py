"""Opening a sandbox file: its tables, and what becomes of one that is damaged or of another age."""

import sqlite3
from pathlib import Path
from time import sleep

from deluge.emulator import searchindex
from deluge.errors import ServiceFailure, UsageError

WRITE_HINT = "is there room on the disk, and may you write there? --org memory needs no file"

FORMAT = 4
"""The layout of the tables."""

READABLE = (2, 3, FORMAT)
"""Layouts that are brought to the present one when they are opened."""

# 19 digits: the organisation's seven, then a counter of twelve that is never reused.
ID_PREFIX = 5843000 * 10**12
FIRST_ID = ID_PREFIX + 100_000

_TABLES = """
create table meta(key text primary key, value) without rowid;
create table record(
    id integer primary key, module text not null, state integer not null, name text,
    modified integer not null, data text not null);
create index record_module on record(module, state, id);
create index record_modified on record(module, state, modified);
create table entity(
    kind text not null, id integer not null, data text not null,
    primary key(kind, id)) without rowid;
create table link(
    pair text not null, a integer not null, b integer not null, data text not null,
    primary key(pair, a, b)) without rowid;
create index link_back on link(pair, b, a);
create table event(id integer primary key, kind text not null, data text not null);
create index event_kind on event(kind, id);
create table file(
    id integer primary key, name text not null, media_type text not null, content blob not null);
"""
_HISTORY = """
create table history(
    id integer primary key, record integer not null, time integer not null, user integer not null,
    action text not null, source text not null, changes text not null);
create index history_record on history(record, id);
"""
_FROM_2 = "alter table value rename to settled_value;\n" + searchindex.WAITING_TABLES
_NEW = _TABLES + searchindex.TABLES + searchindex.WAITING_TABLES

_PATIENCE = 200
"""Tries, 25 ms apart, while another process makes the same new file."""


def use_wal(connection: sqlite3.Connection) -> None:
    """Write-ahead logging; SQLite does not wait by itself for a lock to change to it."""
    for attempt in range(_PATIENCE):
        try:
            connection.execute("pragma journal_mode=wal")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == _PATIENCE - 1:
                raise
            sleep(0.025)


def layout_of(connection: sqlite3.Connection) -> int:
    """The number of the layout that a file has, 0 when it is new."""
    return connection.execute("pragma user_version").fetchone()[0]


def make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of a new file or bring older ones to the present layout, in a transaction.

    Nothing is done when another process was faster.
    """
    found = layout_of(connection)
    if found == FORMAT:
        return
    tables = {0: _NEW, 2: _FROM_2}.get(found, "") + _HISTORY
    for statement in tables.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    if not found:
        connection.execute("insert into meta values('counter', ?)", (FIRST_ID,))
    connection.execute(f"pragma user_version={FORMAT}")


def unreadable(path: Path | None) -> UsageError:
    """The error of a file whose layout is not known here."""
    return UsageError(
        f"the sandbox file {path} was written by another version of deluge",
        hint=f"use that version, or delete {path} to start anew",
    )


def cannot_open(path: Path, reason: str) -> ServiceFailure:
    """The error of a sandbox that cannot be used."""
    return ServiceFailure(f"{path} cannot be opened: {reason.lower()}", hint=WRITE_HINT)


def set_aside(path: Path) -> Path:
    """Rename a damaged file and its journals; where it went."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        journal = path.with_name(path.name + suffix)
        if journal.exists():
            journal.replace(aside.with_name(aside.name + suffix))
    return aside
