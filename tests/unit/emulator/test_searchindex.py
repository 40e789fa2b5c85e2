"""The search index: records that wait and records that are spread are found alike."""

import sqlite3
from pathlib import Path
from random import Random
from typing import Any

import pytest

from deluge.emulator.core import Emulator
from deluge.emulator.crm.records.index import build
from deluge.emulator.store import Store

COMPANIES = ("Acme", "Acme North", "North Star", "Star of Acme")


def indexed(emulator: Emulator) -> list[tuple[Any, ...]]:
    """All rows of the index of values, once each."""
    with emulator.store.read():
        return sorted(emulator.store.query("select * from value"), key=repr)


def expected(emulator: Emulator) -> list[tuple[Any, ...]]:
    """The rows that the live records call for."""
    rows: list[tuple[Any, ...]] = []
    with emulator.store.read():
        for (record,) in emulator.store.query("select id from record where state = 0"):
            stored = emulator.store.record(record)
            module = emulator.schema.module(stored.module) if stored else None
            assert stored is not None
            assert module is not None
            rows += [(*pair, record) for pair in build(module, stored.data).values]
    return sorted(rows, key=repr)


def check_searches(crm: Any, companies: dict[str, str]) -> None:
    """Compare every way to find a lead by its words with what was written."""
    for text, search in (
        ("acme", {"criteria": "(Company:equals:Acme)"}),
        ("acme north", {"criteria": "(Company:equals:Acme North)"}),
        ("star", {"word": "sta"}),
    ):
        answer = crm("GET", "/Leads/search", fields="Company", **search)[1]
        found = {row["id"] for row in answer["data"]} if answer else set()
        assert found == {key for key, name in companies.items() if text in name.lower()}


def some_step(crm: Any, random: Random, companies: dict[str, str]) -> None:
    """Write something: mostly one record, seldom many."""
    company = random.choice(COMPANIES)
    chosen = random.choice(list(companies)) if companies else None
    kind = random.choices(("insert", "update", "delete", "seed"), (6, 3, 2, 0.3))[0]
    if kind == "seed":
        rows = [{"Last_Name": "Roe", "Company": company} for _ in range(20)]
        companies.update(dict.fromkeys(crm.emulator.seed("Leads", rows), company))
    elif kind == "insert" or chosen is None:
        companies[crm.insert("Leads", Last_Name="Roe", Company=company)] = company
    elif kind == "update":
        assert crm("PUT", f"/Leads/{chosen}", {"data": [{"Company": company}]})[0] == 200
        companies[chosen] = company
    else:
        assert crm("DELETE", f"/Leads/{chosen}")[0] == 200
        del companies[chosen]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_written_is_found(crm: Any, seed: int) -> None:
    random = Random(seed)
    companies: dict[str, str] = {}
    for _ in range(60):
        some_step(crm, random, companies)
        assert indexed(crm.emulator) == expected(crm.emulator)
        check_searches(crm, companies)


def test_what_is_undone_is_not_found(crm: Any) -> None:
    store = crm.emulator.store
    for number in range(60):  # more than wait
        crm.insert("Leads", Last_Name=f"Kept{number}")
        with pytest.raises(ZeroDivisionError), store.write():
            crm.insert("Leads", Last_Name="Undone")
            _ = 1 / 0
    assert indexed(crm.emulator) == expected(crm.emulator)
    assert crm("GET", "/Leads/search", word="undone")[0] == 204
    assert len(crm("GET", "/Leads/search", word="kept")[1]["data"]) == 60


def as_layout_2(path: Path) -> None:
    """Turn the file into what earlier versions wrote: all rows in one table of values."""
    database = sqlite3.connect(path)
    database.executescript("""
        insert into settled_value select * from fresh_value;
        insert into words(rowid, body) select record, body from fresh_words;
        drop view value;
        drop table fresh_value;
        drop table fresh_words;
        drop table history;
        alter table settled_value rename to value;
        pragma user_version=2;
    """)
    database.close()


def test_files_of_earlier_versions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    emulator = Emulator(Store.open(path))
    emulator.seed("Leads", [{"Last_Name": "Old", "Company": "Acme North"}])
    before = indexed(emulator)
    emulator.close()
    as_layout_2(path)
    emulator = Emulator(Store.open(path))
    assert indexed(emulator) == before
    emulator.seed("Leads", [{"Last_Name": "New", "Company": "Acme"}])
    assert indexed(emulator) == expected(emulator)
    emulator.close()


def test_snapshots_of_earlier_versions_are_read(crm: Any, tmp_path: Path) -> None:
    crm.insert("Leads", Last_Name="Old")
    crm.emulator.snapshot(tmp_path / "state")
    as_layout_2(tmp_path / "state")
    crm.emulator.reset()
    crm.emulator.load(tmp_path / "state")
    assert crm.found("Leads", "(Last_Name:equals:Old)", "Last_Name") == ["Old"]
    assert indexed(crm.emulator) == expected(crm.emulator)


def test_the_tables_of_waiting_rows_stay_small(crm: Any) -> None:
    for number in range(100):
        crm.insert("Leads", Last_Name=f"n{number}")
        with crm.emulator.store.read():
            assert crm.emulator.store.query("select count(*) from fresh_words")[0][0] < 24
