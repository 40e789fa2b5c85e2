"""What searches find records by: one row per value of a field, and the words of texts.

Queries read the view `value`, and words through `words_sql`. Beneath, the rows of one record lie
far apart, as those tables are ordered by value: a record of 14 values changes 14 pages, all of
which its commit would write. So the rows of new records wait together in small tables until
`_WAITING` records have come, and are then spread in one go, which halves the cost of a write.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from deluge.emulator.sql import Sql

TABLES = """
create table settled_value(
    field integer not null, value, record integer not null,
    primary key(field, value, record)) without rowid;
create virtual table words using fts5(
    body, content='', detail=full, tokenize='unicode61 remove_diacritics 0');
"""
WAITING_TABLES = """
create table fresh_value(
    field integer not null, value, record integer not null,
    primary key(field, value, record)) without rowid;
create table fresh_words(record integer primary key, body text not null);
create view value as
    select field, value, record from settled_value union all
    select field, value, record from fresh_value;
"""

_WAITING = 24  # more would make the small tables large, fewer spread too often
_MANY = 8  # of one transaction: it writes so many pages that waiting saves none
_ROWS = 40  # written by one statement: each lets other threads in between, which takes its time


class Index(NamedTuple):
    """What searches find a record by: (field key, value) pairs and the tokens of its texts."""

    values: frozenset[tuple[int, Any]]
    words: str


NO_INDEX = Index(frozenset(), "")


def words_sql(match: str, tests: Iterable[Iterable[str]]) -> Sql:
    """The ids of records by their words: those that a full-text query finds, and those waiting.

    Of each of the tests, one text must be in the waiting record's tokens, parted by blanks.
    """
    groups = [list(group) for group in tests]
    test = " and ".join(f"({' or '.join(['instr(body, ?)'] * len(group))})" for group in groups)
    return (
        "select rowid from words where words match ?"
        f" union all select record from fresh_words where {test}",
        [match, *(text for group in groups for text in group)],
    )


class SearchIndex:
    """Writes the index of one database, inside the transactions of its owner."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._waiting: int | None = None  # records, as far as this process knows
        self._added = 0  # records, in the present transaction

    def begin(self) -> None:
        """A transaction begins."""
        self._added = 0

    def undone(self) -> None:
        """What was done in the present transaction was undone, or another file took its place."""
        self._waiting = None

    def add(self, record: int, index: Index) -> None:
        """Let searches find a new record."""
        self._added += 1
        if self._added > _MANY:
            self._insert("settled_value", record, index.values)
            self._add_words(record, index.words)
            return
        self._insert("fresh_value", record, index.values)
        self._db.execute("insert into fresh_words values(?, ?)", (record, _waiting(index.words)))
        waiting = self._count() if self._waiting is None else self._waiting + 1
        self._waiting = waiting
        if waiting >= _WAITING:
            self._settle()

    def change(self, record: int, old: Index, new: Index) -> None:
        """Change what searches find a record by; the record may be waiting or not."""
        if gone := old.values - new.values:
            for table in ("settled_value", "fresh_value"):
                self._db.executemany(
                    f"delete from {table} where field = ? and value = ? and record = ?",
                    [(field, value, record) for field, value in gone],
                )
        self._insert("settled_value", record, new.values - old.values)
        if old.words != new.words:
            self._change_words(record, old.words, new.words)

    def clear(self) -> None:
        """Forget everything."""
        for table in ("settled_value", "fresh_value", "fresh_words"):
            self._db.execute(f"delete from {table}")
        self._db.execute("insert into words(words) values('delete-all')")
        self._waiting = 0

    def _insert(self, table: str, record: int, values: Iterable[tuple[int, Any]]) -> None:
        rows = list(values)
        while rows:
            some, rows = rows[:_ROWS], rows[_ROWS:]
            marks = ",".join(["(?,?,?)"] * len(some))
            self._db.execute(
                f"insert or ignore into {table} values {marks}",
                [part for field, value in some for part in (field, value, record)],
            )

    def _add_words(self, record: int, words: str) -> None:
        if words:
            self._db.execute("insert into words(rowid, body) values(?, ?)", (record, words))

    def _change_words(self, record: int, old: str, new: str) -> None:
        changed = self._db.execute(
            "update fresh_words set body = ? where record = ?", (_waiting(new), record)
        )
        if changed.rowcount:
            return
        if old:  # a contentless index is told what to forget
            self._db.execute(
                "insert into words(words, rowid, body) values('delete', ?, ?)", (record, old)
            )
        self._add_words(record, new)

    def _count(self) -> int:
        return self._db.execute("select count(*) from fresh_words").fetchone()[0]

    def _settle(self) -> None:
        """Spread the rows of the records that wait."""
        execute = self._db.execute
        execute("insert or ignore into settled_value select * from fresh_value")
        execute("delete from fresh_value")
        execute(
            "insert into words(rowid, body) select record, body from fresh_words where body <> ''"
        )
        execute("delete from fresh_words")
        self._waiting = 0


def _waiting(words: str) -> str:
    """The tokens as `words_sql` looks for them: each between blanks."""
    return f" {words} " if words else ""
