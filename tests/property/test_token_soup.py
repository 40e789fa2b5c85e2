"""No input makes `check` or `run` hang, crash or show Python: random tokens, mutated scripts."""

import random
import time
from pathlib import Path

import pytest
from casefile import read_cases
from command import run_command

import deluge
from deluge.errors import DelugeError
from deluge.render import render_error

ROOT = Path(__file__).parents[2]
SOUPS = 2_000
MUTATIONS = 2_000
CHUNKS = 20
SLOWEST = 2.0

WORDS = r"""
if else for each index in return try catch throw break continue while info true false null
( ) { } [ ] ; : , . = == != < > <= >= && || ! + - * / % += -= "text" 'single' '01-Jan-2024'
"unclosed /* */ // 1 0 2.5 .5 9223372036854775807 99999999999999999999 x y total list map
Map() List() Collection() List:String() .get(0) .put("a",1) .add(1) .size() .toString()
.toList(",") zoho.currentdate zoho.crm.getRecordById invokeurl sendmail url: type: GET
insert into update delete from Form[ID==1] input.x thisapp void string int f(x) standalone.f
range sort by e.message “smart” é 漢 \ # $ @ ` ~ ^ & | ?
"""
TOKENS = [*WORDS.split(), "\n", "\t", "\u00a0", "\ufeff", "\0", "\\n"]


def real_scripts() -> list[str]:
    """Scripts that look like real ones: the examples and those of the case files."""
    examples = [path.read_text(encoding="utf-8") for path in (ROOT / "examples").rglob("*.dg")]
    cases = [
        case.script
        for path in sorted((ROOT / "tests/cases/language").glob("*.txt"))
        for case in read_cases(path)
    ]
    return examples + cases


def soup(chance: random.Random) -> str:
    separator = chance.choice([" ", " ", "", "\n"])
    return separator.join(chance.choices(TOKENS, k=chance.randrange(1, 60)))


def mutation(chance: random.Random, scripts: list[str]) -> str:
    text = chance.choice(scripts)
    for _ in range(chance.randrange(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 1, 1, 3, 20]))
        middle = chance.choice(["", chance.choice(TOKENS), text[start:end] * 2])
        text = text[:start] + middle + text[end:]
    return text


@pytest.fixture(scope="module")
def interpreter() -> deluge.Interpreter:
    limits = {"seconds": 1.0, "statements": 20_000}
    return deluge.Interpreter(org="memory", net="deny", limits=limits, use_cache=False)


def survives(interpreter: deluge.Interpreter, text: str) -> None:
    """Checks and runs the text; everything wrong with it must be a DelugeError of its own."""
    start = time.process_time()  # a busy machine is no finding
    for diagnostic in deluge.check(text):
        assert_plain(diagnostic.message)
        assert diagnostic.code != "internal"
        assert 1 <= diagnostic.line <= text.count("\n") + 2
    try:
        error = interpreter.run(text).error
    except DelugeError as usage:
        error = usage
    if error is not None:
        assert error.code != "internal", error.message
        assert_plain(render_error(error))
    elapsed = time.process_time() - start
    assert elapsed < SLOWEST, f"{elapsed:.1f} s for {text!r}"


def assert_plain(message: str) -> None:
    for word in ("Traceback", "lark", "Token(", "<class", "NoneType", "object at 0x"):
        assert word not in message, message


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_tokens(chunk: int, interpreter: deluge.Interpreter) -> None:
    chance = random.Random(chunk)
    for _ in range(SOUPS // CHUNKS):
        survives(interpreter, soup(chance))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_mutated_scripts(chunk: int, interpreter: deluge.Interpreter) -> None:
    chance = random.Random(1_000 + chunk)
    scripts = real_scripts()
    for _ in range(MUTATIONS // CHUNKS):
        survives(interpreter, mutation(chance, scripts))


def test_command_line_on_random_tokens() -> None:
    chance = random.Random(5)
    for _ in range(60):
        text = soup(chance).encode("utf-8", "replace")
        for command in ("run", "check", "ast"):
            arguments = ["--org", "memory", "--net", "deny"] if command == "run" else []
            outcome = run_command(command, "-", *arguments, stdin=text)
            assert outcome.exit_code in (0, 1, 2, 3, 4), outcome.stderr
            assert "Traceback" not in outcome.stderr
