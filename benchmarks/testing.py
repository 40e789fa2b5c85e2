"""`python -m benchmarks.testing`: 500 tests in Deluge against the same 500 in plain Python.

Each test seeds three records and calls a function of 60 lines. Ratios of processor time, so that
other work on the machine counts less; `-n 2` by the clock, which needs two idle cores: for the
whole run, and for each test beyond the first 500 - starting pytest and collecting is done once.
What two whole runs side by side gain over one after the other is the most that the machine gives.
The argument is the number of rounds.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TESTS = 500
MORE = 4  # times as many tests tell what one further test takes
RECORDS = (
    '{{"Last_Name": "Ada{n}", "Company": "Acme", "Annual_Revenue": 250}}',
    '{{"Last_Name": "Bob", "Company": "Acme", "Annual_Revenue": {n}}}',
    '{{"Last_Name": "Cy", "Company": "Other"}}',
)
STEPS, PARTS = range(8), range(9)

_WITHOUT = "-p no:hypothesispytest -p no:anyio"
"""Plugins that only the development of this project brings along; on both sides."""


def deluge_project(root: Path, tests: int) -> None:
    """The function and its tests in Deluge."""
    lines = [
        "map standalone.score(string company)", "{", "total = 0;", "names = List();",
        'leads = zoho.crm.searchRecords("Leads", "(Company:equals:" + company + ")");',
        "for each lead in leads", "{", 'name = ifnull(lead.get("Last_Name"), "");',
        'revenue = ifnull(lead.get("Annual_Revenue"), 0);',
    ]  # fmt: skip
    for step in STEPS:
        lines += [f"if(revenue > {step * 100})", "{", f"total = total + {step} + name.length();"]
        lines.append("}")
    lines += ["names.add(name.toUpperCase());", "}"]
    lines += [f"part{part} = total * {part} + names.size();" for part in PARTS]
    lines += ["result = Map();", 'result.put("total", total);', 'result.put("names", names);']
    lines += ['result.put("last", part8);', "return result;", "}"]
    (root / "functions").mkdir(parents=True)
    (root / "functions" / "score.dg").write_text("\n".join(lines))
    (root / "deluge.toml").write_text('[project]\nname = "bench"\n')
    records = ",".join(RECORDS)
    text = "".join(
        f'void test.score_{n}()\n{{\norg.seed("Leads", {{{records.format(n=n)}}});\n'
        f'result = standalone.score("Acme");\n'
        f'assert.equals({{"BOB","ADA{n}"}}, result.get("names"));\n'
        f'assert.notNull(result.get("total"));\n}}\n'
        for n in range(tests)
    )
    (root / "test_score.dg").write_text(text)


PLAIN = """\
import pytest
from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
from deluge.exchange import Request

SEEDED = Emulator(Store.open(None))

@pytest.fixture
def org():
    emulator = SEEDED.copy()
    yield emulator
    emulator.close()

def score(org, company):
    total = 0
    names = []
    url = "https://www.zohoapis.com/crm/v8/Leads/search"
    answer = org.send(Request("GET", url, query=[("criteria", f"(Company:equals:{company})")]))
    for lead in answer.json()["data"] if answer.body else []:
        name = lead.get("Last_Name") or ""
        revenue = lead.get("Annual_Revenue") or 0
"""


def plain_project(root: Path) -> None:
    """The same in Python."""
    lines = [PLAIN.rstrip()]
    lines += [
        f"        if revenue > {step * 100}:\n            total = total + {step} + len(name)"
        for step in STEPS
    ]
    lines.append("        names.append(name.upper())")
    lines += [f"    part{part} = total * {part} + len(names)" for part in PARTS]
    lines.append('    return {"total": total, "names": names, "last": part8}\n')
    records = ", ".join(RECORDS)
    for n in range(TESTS):
        lines.append(
            f'def test_score_{n}(org):\n    org.seed("Leads", [{records.format(n=n)}])\n'
            f'    result = score(org, "Acme")\n    assert result["names"] == ["BOB", "ADA{n}"]\n'
            f'    assert result["total"] is not None\n'
        )
    root.mkdir(parents=True)
    (root / "test_plain.py").write_text("\n".join(lines))


class Best:
    """The least processor and wall seconds of a command so far, or of copies of it at a time."""

    def __init__(self, folder: Path, *command: str, copies: int = 1) -> None:
        self._folder = folder
        self._command = command
        self._copies = copies
        self.processor = self.wall = float("inf")

    def run(self) -> None:
        """Run it once more."""
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTEST_ADDOPTS"] = _WITHOUT
        before, start = os.times(), time.perf_counter()
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", *self._command],
                cwd=self._folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )
            for _ in range(self._copies)
        ]  # fmt: skip
        for process in processes:
            output, _ = process.communicate()
            if process.returncode:
                raise SystemExit(output.decode())
        wall, after = time.perf_counter() - start, os.times()
        used = after.children_user - before.children_user
        used += after.children_system - before.children_system
        self.processor, self.wall = min(self.processor, used), min(self.wall, wall)


def measured(folder: Path, rounds: int) -> dict[str, Best]:
    """The best of so many rounds; each runs all commands, so that other work meets them alike."""
    deluge_project(folder / "deluge", TESTS)
    deluge_project(folder / "more", TESTS * MORE)
    plain_project(folder / "plain")
    command = ("deluge", "test", "-q")
    every = {
        "deluge": Best(folder / "deluge", *command),
        "python": Best(folder / "plain", "pytest", "-q"),
        "covered": Best(folder / "deluge", *command, "--cov"),
        "shared": Best(folder / "deluge", *command, "-n", "2"),
        "side by side": Best(folder / "deluge", *command, copies=2),
        "more": Best(folder / "more", *command),
        "more shared": Best(folder / "more", *command, "-n", "2"),
    }
    for best in every.values():
        best.run()  # fills the caches
        best.processor = best.wall = float("inf")
    for _ in range(rounds):
        for best in every.values():
            best.run()
    return every


def main() -> int:
    """Print each figure with its bound; 1 when one is missed."""
    with tempfile.TemporaryDirectory() as folder:
        best = measured(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    tests, shared = best["deluge"], best["shared"]
    further = best["more"].wall - tests.wall, best["more shared"].wall - shared.wall
    figures = [
        ("ms per test, start included", 1000 * tests.processor / TESTS, 10.0, True),
        ("x plain Python", tests.processor / best["python"].processor, 1.5, True),
        ("x with --cov", best["covered"].processor / tests.processor, 1.5, True),
        (f"x faster with -n 2 (wall), {TESTS} tests", tests.wall / shared.wall, 1.6, False),
        ("x faster with -n 2 (wall), each further test", further[0] / further[1], 1.6, False),
    ]
    missed = 0
    for name, value, bound, at_most in figures:
        kept = value <= bound if at_most else value >= bound
        missed += not kept
        print(f"{value:8.2f}  {'<=' if at_most else '>='} {bound:<5} {name}{'' if kept else '  !'}")
    most = 2 * tests.wall / best["side by side"].wall
    print(f"{most:8.2f}           x faster: two whole runs side by side, the most there is here")
    seconds = "  ".join(
        f"{name} {each.processor:.2f}/{each.wall:.2f}" for name, each in best.items()
    )
    print(f"          seconds of processor/wall: {seconds}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
