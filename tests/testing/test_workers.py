"""Tests shared by forked processes: one session to whoever looks at it, whatever a worker does."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import deluge.testing.collect
import deluge.testing.library  # noqa: F401 - imported once for all inner runs
from deluge.testing.worker import Portions
from deluge.testing.workers import can_fork, worker_count

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.skipif(not can_fork(), reason="workers are forks")

IN_DELUGE = """\
void test.counted(int n)
{
	org.seed("Leads", {"Last_Name":"A"});
	assert.equals(1, org.records("Leads").size());
	info "case " + n;
	assert.notEquals(13, n);
}
list cases.counted()
{
	cases = List();
	for each index n in "".leftPad(40).toList("")
	{
		cases.add({"n":n});
	}
	return cases;
}
"""

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Runs a file of tests in two processes."""
    (pytester.path / "deluge.toml").write_text("[project]\nname = 'p'\n", encoding="utf-8")

    def go(text: str, *arguments: str, name: str = "test_it.py") -> pytest.RunResult:
        (pytester.path / name).write_text(text, encoding="utf-8")
        return pytester.runpytest_inprocess(
            "-p", "no:hypothesispytest", "--deluge-workers=2", *arguments
        )

    return go


def test_one_session_to_the_one_who_looks(run: Run, tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    result = run(IN_DELUGE, f"--junitxml={junit}", name="test_it.dg")
    result.assert_outcomes(passed=39, failed=1)
    result.stdout.fnmatch_lines(
        ["*error assertion: the value is the one it must not be", "case 13"]
    )
    text = junit.read_text(encoding="utf-8")
    assert 'tests="40"' in text and text.count("<testcase") == 40
    run(IN_DELUGE, "--lf", name="test_it.dg").assert_outcomes(failed=1)


def test_the_work_is_shared(run: Run, pytester: pytest.Pytester) -> None:
    """Each test waits for one of the other process: alone it would wait for ever."""
    text = """
import os, time, pathlib, pytest

@pytest.mark.parametrize("n", range(2))
def test_meet(n, worker_id):
    here = pathlib.Path("met-" + worker_id)
    here.write_text(str(os.getpid()))
    end = time.monotonic() + 20
    while len(list(pathlib.Path().glob("met-*"))) < 2:
        assert time.monotonic() < end
        time.sleep(0.01)
"""
    run(text).assert_outcomes(passed=2)
    met = {path.name: path.read_text() for path in pytester.path.glob("met-*")}
    assert sorted(met) == ["met-gw0", "met-gw1"]
    assert len({*met.values(), str(os.getpid())}) == 3


def test_what_is_printed_belongs_to_its_test(run: Run) -> None:
    result = run(
        "import os, sys\n"
        "def test_a():\n    print('from a'); os.write(2, b'raw a\\n'); assert 0\n"
        "def test_b():\n    print('from b'); assert 0\n"
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*_ test_a _*", "from a", "raw a"])
    result.stdout.fnmatch_lines(["*_ test_b _*", "from b"])
    assert result.stdout.str().count("from a\n") == 1


def test_fixtures_are_torn_down_in_each_process(run: Run, pytester: pytest.Pytester) -> None:
    text = """
import os, pytest

@pytest.fixture(scope="session", autouse=True)
def room(worker_id):
    yield
    open("left-" + worker_id, "w").close()

@pytest.mark.parametrize("n", range(20))
def test_it(n):
    assert n != 0
"""
    run(text).assert_outcomes(passed=19, failed=1)
    assert len(list(pytester.path.glob("left-*"))) in (1, 2)
    for left in pytester.path.glob("left-*"):
        left.unlink()
    result = run(text, "-x")
    assert result.ret == 1
    assert result.parseoutcomes()["failed"] == 1
    assert list(pytester.path.glob("left-*"))
    result.stdout.fnmatch_lines(["*stopping after 1 failures*"])


def test_a_crash_fails_one_test(run: Run) -> None:
    result = run(
        "import os, pytest\n"
        "@pytest.mark.parametrize('n', range(30))\n"
        "def test_it(n):\n    if n == 11: os.kill(os.getpid(), 9)\n"
    )
    result.assert_outcomes(passed=29, failed=1)
    result.stdout.fnmatch_lines(["the process that ran 'test_it.py::test_it[[]11]' crashed"])


def test_warnings_are_told(run: Run) -> None:
    result = run(
        "import warnings\n"
        "class Own(UserWarning):\n    def __reduce__(self): raise TypeError('stays here')\n"
        "def test_a():\n    warnings.warn('be careful')\n"
        "def test_b():\n    warnings.warn(Own('mine'))\n"
    )
    result.assert_outcomes(passed=2, warnings=2)
    result.stdout.fnmatch_lines_random(["*UserWarning: be careful", "*UserWarning: mine"])


def test_a_test_may_end_the_session(run: Run) -> None:
    result = run("import pytest\ndef test_a():\n    pytest.exit('enough', 7)\ndef test_b(): pass\n")
    assert result.ret == 7
    result.stdout.fnmatch_lines(["*Exit: enough*"])


@pytest.mark.parametrize("text", ["x", "-1", "1e3", "99999"])
def test_how_many(run: Run, text: str) -> None:
    result = run("def test_a(): pass\n", f"--deluge-workers={text}")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*-n takes a number of processes or 'auto'*"])


def test_as_many_as_there_are_processors() -> None:
    assert worker_count("auto") >= 1
    assert worker_count("3") == 3


def test_plugins_that_need_xdist_get_it(pytester: pytest.Pytester) -> None:
    (pytester.path / "conftest.py").write_text(
        "import pytest\n@pytest.hookimpl(optionalhook=True)\n"
        "def pytest_testnodedown(node, error):\n    open('down', 'w').close()\n",
        encoding="utf-8",
    )
    text = "def test_a(): pass\ndef test_b(): pass\n"
    (pytester.path / "test_it.py").write_text(text, encoding="utf-8")
    result = pytester.runpytest_subprocess("--deluge-workers=2", timeout=60)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["created: 2/2 workers*"])
    assert (pytester.path / "down").exists()


def test_where_there_is_no_fork(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deluge.testing.workers.can_fork", lambda: False)
    text = "def test_a(): pass\ndef test_b(): pass\n"
    result = run(text)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["created: 2/2 workers*"])
    result = run(text, "-p", "no:xdist")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*-n needs pytest-xdist here: pip install pytest-xdist"])


def test_portions_hold_every_test_once() -> None:
    portions = Portions(10, 4)
    taken = [portions.take() for _ in range(4)]
    portions.close()
    assert taken == [range(4), range(4, 8), range(8, 10), None]
    assert not portions.stopped
