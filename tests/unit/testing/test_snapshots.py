"""Snapshots: taken when they are to be updated, compared otherwise."""

import json
from datetime import UTC, date
from pathlib import Path

import pytest

from deluge.errors import UsageError
from deluge.runtime.profile import profile_named
from deluge.testing.failure import AssertionFailed
from deluge.testing.snapshots import Snapshots

CONVENTIONS = profile_named("crm").conventions(lambda: UTC, "UTC")


def snapshots(file: Path, test: str = "test.a", *, update: bool = False) -> Snapshots:
    made = Snapshots(CONVENTIONS, update=update)
    made.begin(str(file), test)
    return made


def take(file: Path, *values: object, test: str = "test.a") -> Path:
    taking = snapshots(file, test, update=True)
    for value in values:
        taking.check("value", value)
    taking.finish()
    return file.parent / "__snapshots__" / file.stem


def test_taken_and_compared(tmp_path: Path) -> None:
    file = tmp_path / "test_it.dg"
    folder = take(file, {"ä": 1}, date(2026, 3, 1))
    kept = json.loads((folder / "test.a.json").read_text(encoding="utf-8"))
    assert kept == {"value": {"ä": 1}, "value 2": "2026-03-01"}
    same = snapshots(file)
    same.check("value", {"ä": 1})
    with pytest.raises(AssertionFailed, match=r"the snapshot 'value 2' in .* differs") as caught:
        same.check("value", "2026-03-02")
    assert "expected" in caught.value.details
    with pytest.raises(AssertionFailed, match="there is no snapshot 'value 3'"):
        same.check("value", 3)


def test_nothing_is_written_without_update(tmp_path: Path) -> None:
    file = tmp_path / "test_it.dg"
    comparing = snapshots(file)
    with pytest.raises(AssertionFailed, match="no snapshot 'value'"):
        comparing.check("value", 1)
    comparing.finish()
    assert list(tmp_path.iterdir()) == []


def test_a_test_without_snapshots_leaves_no_file(tmp_path: Path) -> None:
    file = tmp_path / "test_it.dg"
    folder = take(file, 1)
    taken = (folder / "test.a.json").stat().st_mtime_ns
    take(file, 1)
    assert (folder / "test.a.json").stat().st_mtime_ns == taken
    take(file)
    assert list(folder.iterdir()) == []


def test_names_stay_inside_the_folder(tmp_path: Path) -> None:
    folder = take(tmp_path / "test_it.dg", 1, test="test.a[../../b: ü?]")
    assert [path.name for path in folder.iterdir()] == ["test.a_.._.._b_ü_.json"]


@pytest.mark.parametrize("text", ["{", "[]", "\xff"])
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "test_it.dg"
    folder = take(file, 1)
    (folder / "test.a.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match="the snapshot file"):
        snapshots(file).check("value", 1)
