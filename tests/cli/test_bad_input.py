"""Bad input: one clear error, exit code 2 (or 1), no traceback, nothing written."""

import os
import random
import time
from pathlib import Path

import pytest
from command import Outcome, run_command


@pytest.fixture(autouse=True)
def in_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def assert_one_clear_error(outcome: Outcome) -> None:
    assert outcome.exit_code in (1, 2)
    assert outcome.stdout == ""
    heads = [line for line in outcome.stderr.split("\n") if "error " in line[:200]]
    assert len(heads) == 1, outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert "Lark" not in outcome.stderr
    assert "internal" not in outcome.stderr
    assert len(outcome.stderr) < 2_000


BYTES = {
    "empty": b"",
    "blank": b" \n\t\n",
    "binary": bytes(range(256)),
    "elf": b"\x7fELF\x02\x01\x01\0\0\0",
    "utf16": "info 1;".encode("utf-16"),
    "latin1": 'info "é";'.encode("latin-1"),
    "cut_utf8": 'info "é'.encode()[:-1],
    "unclosed_text": b'info "abc;\n',
    "unclosed_comment": b"info 1; /* abc\n",
    "unclosed_brace": b"if(true)\n{\ninfo 1;\n",
    "unclosed_bracket": b"x = {1,2;\n",
    "smart_quotes": "info “abc”;".encode(),
    "surplus_brace": b"info 1;\n}\n",
    "only_operator": b"+",
    "python": b"def f(x):\n    return x\n",
    "json_text": b'{"a": 1}',
}


@pytest.mark.parametrize("name", BYTES)
@pytest.mark.parametrize("command", ["run", "check", "ast"])
def test_file_content(name: str, command: str) -> None:
    Path("it.dg").write_bytes(BYTES[name])
    outcome = run_command(command, "it.dg")
    if command == "check" and outcome.exit_code and "1 error" in outcome.stderr:
        outcome = outcome._replace(stderr=outcome.stderr.rpartition("1 script")[0])
    assert_one_clear_error(outcome)
    assert sorted(os.listdir()) == ["it.dg"]


def test_byte_order_mark_is_fine() -> None:
    Path("it.dg").write_bytes(b"\xef\xbb\xbfinfo 1;")
    assert run_command("run", "it.dg").stdout == "1\n"


def test_wrong_encoding_names_line_and_byte() -> None:
    Path("it.dg").write_bytes(b'info 1;\ninfo "\xe9";\n')
    stderr = run_command("run", "it.dg").stderr
    assert stderr.startswith("it.dg:2:7: error encoding: it.dg is not UTF-8: byte 0xe9 in line 2")


def test_ten_megabytes_of_noise() -> None:
    noise = random.Random(1)
    Path("it.dg").write_text("".join(noise.choices("abc{}();\"' \n", k=10_000_000)))
    start = time.monotonic()
    assert_one_clear_error(run_command("run", "it.dg"))
    assert time.monotonic() - start < 5


def test_three_megabytes_of_noise_are_parsed_in_good_time() -> None:
    noise = random.Random(1)
    Path("it.dg").write_text("".join(noise.choices("abc{}(); \n", k=3_000_000)))
    start = time.monotonic()
    assert_one_clear_error(run_command("run", "it.dg"))
    assert time.monotonic() - start < 30


def test_missing_file_names_a_similar_one() -> None:
    Path("hello.dg").write_text("info 1;")
    outcome = run_command("run", "helo.dg")
    assert_one_clear_error(outcome)
    assert "did you mean 'hello.dg'?" in outcome.stderr


def test_directory() -> None:
    assert_one_clear_error(run_command("run", "."))


def test_name_that_is_no_file_name() -> None:
    assert_one_clear_error(run_command("run", "a\0b"))


def test_nothing_to_run() -> None:
    assert_one_clear_error(run_command("run"))
    assert_one_clear_error(run_command("run", "-e", ""))
    assert_one_clear_error(run_command("check"))


def test_empty_standard_input() -> None:
    assert_one_clear_error(run_command("run", "-"))


def test_unknown_command_and_option() -> None:
    outcome = run_command("chek", "it.dg")
    assert_one_clear_error(outcome)
    assert "did you mean 'check'?" in outcome.stderr
    assert_one_clear_error(run_command("run", "-e", "info 1", "--nope"))


def test_deep_nesting() -> None:
    for text in (
        "info " + "(" * 50_000 + "1" + ")" * 50_000 + ";",
        "info " + "{" * 50_000 + "}" * 50_000 + ";",
        "if(true){" * 20_000 + "}" * 20_000,
        "x = " + "!" * 50_000 + "true;",
        "x = " + "-" * 50_000 + "1;",
        "x = a" + ".get(1)" * 20_000 + ";",
    ):
        Path("it.dg").write_text(text)
        for command in ("run", "check", "ast"):
            outcome = run_command(command, "it.dg")
            assert "internal" not in outcome.stderr, (text[:30], outcome.stderr)
            assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize("content", ["[project", "[nosuch]\n", "[project]\nnaem = 'x'\n", "\xff"])
def test_wrong_project_file(content: str) -> None:
    Path("deluge.toml").write_bytes(content.encode("latin-1"))
    outcome = run_command("run", "-e", "info 1")
    assert_one_clear_error(outcome)
    assert "deluge.toml" in outcome.stderr
