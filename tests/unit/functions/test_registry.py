"""The registry of served functions: it notices what happens to the files."""

import os
from pathlib import Path

import pytest

from deluge.functions.refusals import Refusal
from deluge.functions.registry import LiveRegistry

LONG_AGO = 1_700_000_000


def write(path: Path, output: str, *, at: int | None = None) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"string {path.stem}()\n{{\n\treturn '{output}';\n}}\n")
    if at is not None:
        os.utime(path, (at, at))


def text_of(registry: LiveRegistry, name: str) -> str:
    return registry.current().published(name).source.text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inner" / "empty").mkdir(parents=True)
    write(tmp_path / "one.dg", "old", at=LONG_AGO)
    for path in (tmp_path / "inner" / "empty", tmp_path / "inner", tmp_path):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return tmp_path


def test_nothing_is_read_again_while_nothing_changes(folder: Path) -> None:
    registry = LiveRegistry([str(folder)])
    assert registry.current() is registry.current()


def test_a_changed_file_is_read_again(folder: Path) -> None:
    registry = LiveRegistry([str(folder)])
    write(folder / "one.dg", "new")
    assert "new" in text_of(registry, "one")


def test_two_changes_in_the_same_instant(folder: Path) -> None:
    registry = LiveRegistry([str(folder)])
    write(folder / "one.dg", "2nd")
    assert "2nd" in text_of(registry, "one")
    before = (folder / "one.dg").stat()
    write(folder / "one.dg", "3rd")  # of the same size
    os.utime(folder / "one.dg", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "3rd" in text_of(registry, "one")


@pytest.mark.parametrize("place", ["two.dg", "inner/two.dg", "inner/empty/two.dg", "new/two.dg"])
def test_a_new_file_is_found(folder: Path, place: str) -> None:
    registry = LiveRegistry([str(folder)])
    registry.current()
    write(folder / place, "here")
    assert "here" in text_of(registry, "two")


def test_a_removed_file_is_forgotten(folder: Path) -> None:
    registry = LiveRegistry([str(folder)])
    (folder / "one.dg").unlink()
    with pytest.raises(Refusal):
        registry.current().published("one")


def test_a_directory_that_comes_later(tmp_path: Path) -> None:
    registry = LiveRegistry([str(tmp_path / "functions")])
    with pytest.raises(Refusal):
        registry.current().published("one")
    write(tmp_path / "functions" / "one.dg", "here")
    assert "here" in text_of(registry, "one")


def test_a_function_in_two_files_is_not_served(folder: Path) -> None:
    write(folder / "inner" / "one.dg", "other")
    registry = LiveRegistry([str(folder)]).current()
    (problem,) = registry.problems
    assert problem.startswith("one is defined in ")
    assert str(folder / "one.dg") in problem
    with pytest.raises(Refusal, match="INVALID_DATA") as caught:
        registry.published("one")
    assert caught.value.message == "the function is defined in several files"


def test_the_name_in_a_url(tmp_path: Path) -> None:
    """The bare one, unless it is another's or nobody's."""
    names = ["standalone.a", "automation.a", "shop.b", "mail.b", "shop.C"]
    for number, name in enumerate(names):
        (tmp_path / f"f{number}.dg").write_text(f'string {name}() {{ return ""; }}')
    registry = LiveRegistry([str(tmp_path)]).current()
    shown = [registry.api_name(name) for name in names]
    assert shown == ["a", "automation.a", "shop.b", "mail.b", "c"]
    assert [registry.published(each).name for each in shown] == names
