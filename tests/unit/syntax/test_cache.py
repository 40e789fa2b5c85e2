"""The disk caches: hits, damage, foreign directories, concurrent writers."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from deluge.diskcache import DiskCache
from deluge.errors import ParseError
from deluge.source import Source
from deluge.syntax import cache as cache_module
from deluge.syntax.cache import load_program
from deluge.syntax.parser import parse
from deluge.syntax.tables import load_tables

SCRIPT = Source('void f(int a) { info a; }\nx = {"k" : 1.5}; f(x.get("k") && true || !null);')

posix_only = pytest.mark.skipif(os.name != "posix", reason="permissions are a POSIX matter")


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_second_load_does_not_parse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = DiskCache("trees", keep=5, root=tmp_path)
    first = load_program(SCRIPT, cache=cache)
    assert len(files(tmp_path / "trees")) == 1
    monkeypatch.setattr(cache_module, "_parse", None)
    second = load_program(SCRIPT, cache=cache)
    assert first == second == parse(SCRIPT)
    assert second.functions[0].span == first.functions[0].span


def test_without_the_cache_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DELUGE_CACHE_DIR", str(tmp_path / "none"))
    assert load_program(SCRIPT, use_cache=False) == parse(SCRIPT)
    assert not (tmp_path / "none" / "trees").exists()


def test_errors_are_not_cached(tmp_path: Path) -> None:
    cache = DiskCache("trees", keep=5, root=tmp_path)
    for _ in range(2):
        with pytest.raises(ParseError):
            load_program(Source("x = ;"), cache=cache)
    assert files(tmp_path / "trees") == []


@pytest.mark.parametrize(
    "damage", [b"", b"\x00", b"rubbish" * 50, b"[\x01\x00\x00\x00i\x01\x00\x00\x00"]
)
def test_damaged_entries_are_replaced(tmp_path: Path, damage: bytes) -> None:
    cache = DiskCache("trees", keep=5, root=tmp_path)
    load_program(SCRIPT, cache=cache)
    (entry,) = files(tmp_path / "trees")
    good = entry.read_bytes()
    for content in (damage, good[: len(good) // 2]):
        entry.write_bytes(content)
        assert load_program(SCRIPT, cache=cache) == parse(SCRIPT)
        assert entry.read_bytes() == good


def test_damaged_tables_are_replaced(tmp_path: Path) -> None:
    cache = DiskCache("tables", keep=2, root=tmp_path)
    load_tables(cache)
    (entry,) = files(tmp_path / "tables")
    entry.write_bytes(b"rubbish")
    assert load_tables(cache).actions
    assert entry.read_bytes() != b"rubbish"


@posix_only
def test_directory_is_private(tmp_path: Path) -> None:
    load_program(SCRIPT, cache=DiskCache("trees", keep=5, root=tmp_path))
    assert stat.S_IMODE((tmp_path / "trees").stat().st_mode) == 0o700


@posix_only
def test_directories_open_to_others_are_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "trees").mkdir(mode=0o777)
    (tmp_path / "trees").chmod(0o777)
    cache = DiskCache("trees", keep=5, root=tmp_path)
    assert load_program(SCRIPT, cache=cache) == parse(SCRIPT)
    assert files(tmp_path / "trees") == []


@posix_only
def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "trees").symlink_to(tmp_path / "elsewhere")
    load_program(SCRIPT, cache=DiskCache("trees", keep=5, root=tmp_path))
    assert files(tmp_path / "elsewhere") == []


def test_unusable_place_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    assert load_program(SCRIPT, cache=DiskCache("trees", keep=5, root=blocked)) == parse(SCRIPT)


def test_old_entries_are_removed(tmp_path: Path) -> None:
    cache = DiskCache("trees", keep=8, root=tmp_path)
    for number in range(20):
        cache.write(f"{number:02}", b"data")
        os.utime(tmp_path / "trees" / f"{number:02}", (number, number))
    left = [path.name for path in files(tmp_path / "trees")]
    assert len(left) <= 8
    assert left[-1] == "19"


def _load_many(root: str) -> int:
    cache = DiskCache("trees", keep=4, root=Path(root))
    return sum(len(load_program(Source(f"x = {n % 7};"), cache=cache).body) for n in range(60))


def test_many_processes_share_a_cache(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3) as pool:
        assert list(pool.map(_load_many, [str(tmp_path)] * 3)) == [60, 60, 60]


def test_neither_hits_nor_misses_import_lark(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from deluge.source import Source\n"
        "from deluge.syntax.cache import load_program\n"
        "load_program(Source('x = ' + sys.argv[1] + ';'))\n"
        "print('lark' in sys.modules, 'deluge.syntax.parser' in sys.modules)\n"
    )

    def loaded(value: str) -> str:
        environment = {**os.environ, "DELUGE_CACHE_DIR": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", code, value],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    assert loaded("1") == "True True"  # tables built and kept
    assert loaded("2") == "False True"  # tables read
    assert loaded("2") == "False False"  # tree read
