"""Nothing needs POSIX: calls that Windows lacks stand in known, guarded places only."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ONLY_POSIX = {
    "os": {
        "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups",
        "getpgid", "getpwuid", "getuid", "kill", "killpg", "mkfifo", "nice", "openpty", "setsid",
        "sysconf", "uname", "wait", "waitpid", "O_NOFOLLOW", "O_CLOEXEC",
    },
    "signal": {"SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGWINCH", "alarm"},
    "socket": {"AF_UNIX", "SO_REUSEPORT"},
}  # fmt: skip
MODULES = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}
GUARDED = {
    ("deluge/repl/history.py", "os.fchmod"),  # behind hasattr
    ("deluge/diskcache.py", "os.getuid"),  # behind hasattr
    ("deluge/testing/workers.py", "os.fork"),  # pytest-xdist takes over where there is none
    ("deluge/testing/workers.py", "os.kill"),  # of such a fork
    ("deluge/testing/workers.py", "os.waitpid"),
    ("deluge/functions/serving.py", "os.kill"),  # of itself, with SIGTERM: Windows has that
}

WITHOUT = """
import os, signal, sys
for module in {modules}:
    sys.modules[module] = None
for name in {names}:
    vars(os).pop(name, None)
for name in {signals}:
    vars(signal).pop(name, None)
from deluge.cli import main
sys.exit(main(sys.argv[1:]))
"""


def used(path: Path) -> set[tuple[str, str]]:
    """The POSIX-only names a module uses."""
    name = path.relative_to(ROOT).as_posix()
    found: set[tuple[str, str]] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in ONLY_POSIX.get(node.value.id, ()):
                found.add((name, f"{node.value.id}.{node.attr}"))
        if isinstance(node, ast.Import):
            found |= {(name, alias.name) for alias in node.names if alias.name in MODULES}
        if isinstance(node, ast.ImportFrom) and node.module in MODULES:
            found.add((name, node.module))
    return found


def test_posix_calls_are_known() -> None:
    found = {pair for path in (ROOT / "deluge").rglob("*.py") for pair in used(path)}
    assert found == GUARDED


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (("run", "-e", 'info zoho.crm.getRecords("Leads").size();'), "0"),
        (("repl",), "3"),
        (("builtins", "subString"), "subString"),
        (("org", "snapshot", "save", "copy"), ""),
    ],
    ids=["run", "repl", "builtins", "snapshot"],
)
def test_commands_without_posix_calls(
    tmp_path: Path, words: tuple[str, ...], printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands on a Python from which they were taken: not Windows, but what it lacks."""
    (tmp_path / "deluge.toml").write_text('[project]\nname = "shop"\n')
    monkeypatch.setenv("DELUGE_CACHE_DIR", str(tmp_path / "cache"))
    taken = sorted(ONLY_POSIX["os"] - {"kill", "O_CLOEXEC", "O_NOFOLLOW", "waitpid", "fork"})
    signals = sorted(ONLY_POSIX["signal"])
    program = WITHOUT.format(modules=sorted(MODULES), names=taken, signals=signals)
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=tmp_path, input="1 + 2\n", capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert printed in done.stdout
