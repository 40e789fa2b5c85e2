"""Every fuzzer runs: one short round each, as `python -m fuzz` does it."""

import pytest
from fuzz.__main__ import run_round
from fuzz.atheris_parser import check
from fuzz.targets import targets


@pytest.mark.parametrize("name", targets())
def test_a_round(name: str) -> None:
    run_round(targets()[name], 0, 0, examples=3)


@pytest.mark.parametrize("data", [b"", b"info 1;", b"\xff\xfe{", b'x = "'])
def test_what_atheris_calls(data: bytes) -> None:
    check(data)
