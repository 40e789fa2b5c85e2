"""Where the emulated organisation keeps its records and files: one SQLite file, or memory.

A record is a JSON document; beside it stands what searches find it by (`searchindex`). One
transaction per request; in WAL mode nothing that was acknowledged is lost when the process dies,
and two may share the file.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple, TypeVar

from deluge.emulator.searchindex import Index, SearchIndex
from deluge.emulator.shapes import Record
from deluge.emulator.sql import marks
from deluge.emulator.storefile import (
    FIRST_ID,
    FORMAT,
    ID_PREFIX,
    READABLE,
    cannot_open,
    layout_of,
    make_tables,
    set_aside,
    unreadable,
    use_wal,
)
from deluge.errors import UsageError

# A page that changes often is brought from the journal to the file once per so many pages (16 MB).
_JOURNAL_PAGES = 4000
LIVE, CONVERTED, UNAPPROVED, RECYCLED, PURGED = range(5)
OWN_TIMES = "own_times"  # the setting that says that seeds chose when their records were made

T = TypeVar("T")


class Stored(NamedTuple):
    """A record as it is kept."""

    id: int
    module: str
    state: int
    name: str | None
    data: Record


def stored_row(row: Sequence[Any]) -> Stored:
    """The record in a row of id, module, state, name and document."""
    record_id, module, state, name, data = row
    return Stored(record_id, module, state, name, json.loads(data))


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # dumps makes one per call


def encode(value: object) -> str:
    """The compact JSON text that documents are stored as."""
    return _ENCODER.encode(value)


class Store:
    """One organisation's data. Use `Store.open`; every access happens in a transaction."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self._db = connection
        self._depth = 0
        self._index = SearchIndex(connection)
        self._kept: dict[str, Any] = {}
        self._version = 0  # of the data, as other connections changed it
        self._is_checked = False  # the version, in the present transaction
        self.path = path
        self.notices: list[str] = []
        self.lock = RLock()

    @classmethod
    def open(cls, path: Path | str | None = None) -> "Store":
        """The store in that file, created when missing; in memory without a path.

        A damaged file is set aside under another name and said in `notices`.
        """
        if path is None:
            store = cls(_connect(":memory:"), None)
            store.prepare()
            return store
        path = Path(path)
        try:
            try:
                return cls._open_file(path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
                    raise cannot_open(path, str(error)) from error
            aside = set_aside(path)
            store = cls._open_file(path)
        except OSError as error:
            raise cannot_open(path, error.strerror or "the system refuses") from error
        store.notices = [f"the sandbox file {path} was damaged; it is kept as {aside.name}"]
        return store

    @classmethod
    def _open_file(cls, path: Path) -> "Store":
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Records are their owner's; SQLite gives its other files the mode of this one. Only a new
        # file may be opened beside SQLite: to close another would take away this process's locks.
        with suppress(OSError):  # it is there, or SQLite says what is wrong
            os.close(os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL, 0o600))
        connection = _connect(str(path))
        try:
            use_wal(connection)
            # WAL with NORMAL survives the death of the process, which is what we promise.
            connection.execute("pragma synchronous=normal")
            connection.execute(f"pragma wal_autocheckpoint={_JOURNAL_PAGES}")
            store = cls(connection, path)
            store.prepare()
            connection.execute("select count(*) from meta").fetchone()
        except BaseException:
            connection.close()
            raise
        return store

    def prepare(self) -> None:
        """Make the tables when the database is new or of an older layout; refuse an unknown one."""
        found = layout_of(self._db)
        if found == FORMAT:
            return
        if found and found not in READABLE:
            raise unreadable(self.path)
        with self.write():
            make_tables(self._db)

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self._db.close()

    def copy(self) -> "Store":
        """An independent copy in memory."""
        twin = _connect(":memory:")
        with self.lock:
            self._db.backup(twin)
        return Store(twin, None)

    def save(self, path: Path) -> None:
        """Write everything to a file, whole or not at all."""
        partial = path.with_name(path.name + ".partial")
        try:
            partial.unlink(missing_ok=True)
            with closing(_connect(str(partial))) as target, self.lock:
                self._db.backup(target)
            partial.replace(path)
        except (OSError, sqlite3.OperationalError) as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise UsageError(f"{path} cannot be written: {error}") from error

    def restore(self, path: Path) -> None:
        """Replace everything by what a file written by `save` holds."""
        if not path.is_file():
            raise UsageError(f"no snapshot at {path}")
        origin = _connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            if layout_of(origin) not in READABLE:
                raise UsageError(f"{path} is not a snapshot of this version of deluge")
            with self.lock:
                origin.backup(self._db)
                self._index.undone()
                self._kept.clear()
                self.prepare()
        except sqlite3.DatabaseError as error:
            raise UsageError(f"{path} is not a snapshot") from error
        finally:
            origin.close()

    # -- transactions ---------------------------------------------------------------------------

    @contextmanager
    def write(self) -> Generator[None]:
        """A transaction that may write; undone when the block raises. May be nested."""
        with self.lock:
            name = f"level{self._depth}"
            begin = f"savepoint {name}" if self._depth else "begin immediate"
            self._db.execute(begin)
            if not self._depth:
                self._index.begin()
                self._is_checked = False
            self._depth += 1
            try:
                yield
            except BaseException:
                self._index.undone()
                self._kept.clear()
                self._db.execute(f"rollback to {name}" if self._depth > 1 else "rollback")
                if self._depth > 1:
                    self._db.execute(f"release {name}")
                raise
            else:
                self._db.execute(f"release {name}" if self._depth > 1 else "commit")
            finally:
                self._depth -= 1

    @contextmanager
    def read(self) -> Generator[None]:
        """A consistent view for reading."""
        with self.lock:
            if self._depth:
                yield
                return
            self._db.execute("begin")
            self._is_checked = False
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                self._db.execute("rollback")

    # -- records --------------------------------------------------------------------------------

    def next_id(self, count: int = 1) -> int:
        """The first of `count` new ids; ids are never reused."""
        cursor = self._db.execute(
            "update meta set value = value + ? where key = 'counter' returning value", (count,)
        )
        return cursor.fetchone()[0] - count

    def claim_id(self, wanted: int) -> bool:
        """Whether the id is free; neither it nor its neighbours will be handed out any more."""
        taken = self._db.execute("select 1 from record where id = ?", (wanted,)).fetchone()
        if taken is None and ID_PREFIX <= wanted < ID_PREFIX + 10**12:
            self._db.execute(
                "update meta set value = max(value, ?) where key = 'counter'",
                ((wanted // 1000 + 1) * 1000,),  # the seeds that follow are mostly near
            )
        return taken is None

    def insert(self, record: Stored, modified: int, index: Index) -> None:
        """Add a record together with what searches find it by."""
        self._db.execute(
            "insert into record values(?, ?, ?, ?, ?, ?)",
            (record.id, record.module, record.state, record.name, modified, encode(record.data)),
        )
        self._index.add(record.id, index)

    def replace(self, record: Stored, modified: int, old: Index, new: Index) -> None:
        """Write a record's new document and bring the index from the old one to the new one."""
        self._db.execute(
            "update record set state = ?, name = ?, modified = ?, data = ? where id = ?",
            (record.state, record.name, modified, encode(record.data), record.id),
        )
        self._index.change(record.id, old, new)

    def record(self, record_id: int) -> Stored | None:
        """The record of that id in whatever state, or None."""
        row = self._db.execute(
            "select id, module, state, name, data from record where id = ?", (record_id,)
        ).fetchone()
        return row and stored_row(row)

    def records(self, condition: str, parameters: Sequence[Any] = ()) -> list[Stored]:
        """The records that fulfil a condition on `record`; order and limit may stand behind it."""
        sql = f"select record.id, module, state, name, data from record where {condition}"
        return [stored_row(row) for row in self.query(sql, parameters)]

    def purge(self, record_id: int) -> None:
        """Forget a record's contents; its id stays known as deleted for good."""
        self._db.execute(
            "update record set state = ?, name = null, data = '{}' where id = ?",
            (PURGED, record_id),
        )
        self.execute(  # its photo has its own id
            "delete from file where id = ? or id in"
            " (select b from link where pair = 'attachment' and a = ?)",
            (record_id, record_id),
        )

    def names(self, ids: Iterable[int]) -> dict[int, str | None]:
        """Record id -> display name, for those ids that exist."""
        wanted = list(ids)
        if len(wanted) == 1:
            rows = self._db.execute("select id, name from record where id = ?", wanted)
        else:
            sql = f"select id, name from record where id in ({marks(wanted)})"
            rows = self._db.execute(sql, wanted)
        return dict(rows.fetchall())

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; values go in as parameters, never in the text."""
        return self._db.execute(sql, parameters).fetchall()

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run a statement that writes; the number of rows it changed."""
        return self._db.execute(sql, parameters).rowcount

    # -- everything that is not a record --------------------------------------------------------

    def entity(self, kind: str, entity_id: int) -> Record | None:
        """A user, role, variable ... by id."""
        rows = self.query("select data from entity where kind = ? and id = ?", (kind, entity_id))
        return json.loads(rows[0][0]) if rows else None

    def entities(self, kind: str) -> list[Record]:
        """All entities of a kind in the order of their ids."""
        rows = self.query("select data from entity where kind = ? order by id", (kind,))
        return [json.loads(row[0]) for row in rows]

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What `make` reads from the entities and settings; not to be changed.

        It is read anew once one of them was written, or anything by another process.
        """
        with self.lock:
            if not self._depth:
                with self.read():
                    return self.kept(name, make)
            if not self._is_checked:
                self._is_checked = True
                (version,) = self._db.execute("pragma data_version").fetchone()
                if version != self._version:
                    self._version = version
                    self._kept.clear()
            if name not in self._kept:
                self._kept[name] = make()
            return self._kept[name]

    def put_entity(self, kind: str, data: Record) -> None:
        """Add or replace an entity; its `id` is in the data."""
        self._kept.clear()
        self.execute(
            "insert or replace into entity values(?, ?, ?)", (kind, int(data["id"]), encode(data))
        )

    def drop_entity(self, kind: str, entity_id: int) -> bool:
        """Remove an entity; whether it was there."""
        self._kept.clear()
        return self.execute("delete from entity where kind = ? and id = ?", (kind, entity_id)) > 0

    def meta(self, key: str) -> Any:
        """A setting of the store, or None."""
        rows = self.query("select value from meta where key = ?", (key,))
        return rows[0][0] if rows else None

    @property
    def ids_grow_with_time(self) -> bool:
        """Whether records in the order of their ids are in the order they were made."""
        return self.kept(OWN_TIMES, lambda: self.meta(OWN_TIMES)) is None

    def put_meta(self, key: str, value: object) -> None:
        """Keep a setting."""
        self._kept.clear()
        self.execute("insert or replace into meta values(?, ?)", (key, value))

    def add_event(self, kind: str, data: Record) -> None:
        """Keep something that happened (a signal raised, a mail sent)."""
        self.execute("insert into event(kind, data) values(?, ?)", (kind, encode(data)))

    def events(self, kind: str) -> list[Record]:
        """What happened, oldest first."""
        rows = self.query("select data from event where kind = ? order by id", (kind,))
        return [json.loads(row[0]) for row in rows]

    def clear(self) -> None:
        """Forget everything; ids start again."""
        self._kept.clear()
        for table in ("record", "entity", "link", "event", "file", "history"):
            self.execute(f"delete from {table}")
        self._index.clear()
        self.execute("delete from meta")
        self.execute("insert into meta values('counter', ?)", (FIRST_ID,))

    def add_function(self, name: str, arguments: int, function: Callable[..., Any]) -> None:
        """Offer a function to queries."""
        self._db.create_function(name, arguments, function, deterministic=True)


def _connect(target: str, *, uri: bool = False) -> sqlite3.Connection:
    """A connection without implicit transactions, usable from any thread (we lock)."""
    return sqlite3.connect(
        target, timeout=30, isolation_level=None, check_same_thread=False, uri=uri
    )
