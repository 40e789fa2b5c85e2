"""Start-up time is a feature: a short run imports only what it needs."""

import subprocess
import sys
from pathlib import Path

HELLO = Path(__file__).parents[2] / "examples" / "hello.dg"
TOO_HEAVY = {
    "requests", "prompt_toolkit", "pygments", "asyncio", "lxml", "sqlite3", "cryptography", "babel",
    "importlib.metadata", "inspect", "dataclasses", "logging", "lark",
    "http.client", "ssl", "socket", "email", "decimal", "tomllib", "unittest", "regex",
}  # fmt: skip


def modules_after(code: str) -> set[str]:
    """The modules that are loaded once the code has run, in a process of its own."""
    program = f"import sys\n{code}\nprint(*sys.modules, sep='\\n', file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


def test_run_hello_imports_nothing_heavy() -> None:
    code = f"from deluge.cli import main\nassert main(['run', {str(HELLO)!r}]) == 0"
    modules_after(code)  # warms the caches
    assert modules_after(code) & TOO_HEAVY == set()


def test_import_deluge_is_cheap() -> None:
    loaded = modules_after("import deluge")
    assert loaded & TOO_HEAVY == set()
    assert not any(name.startswith("deluge.runtime") for name in loaded)
