"""Every example in a builtin's docstring gives what is written below it."""

import pytest

import deluge
from deluge.builtins.registry import REGISTRY, Builtin

EXAMPLES = [
    pytest.param(entry, code, expected, id=f"{entry.family}-{entry.name}-{number}")
    for entry in REGISTRY.all()
    for number, (code, expected) in enumerate(entry.examples)
]


@pytest.mark.parametrize(("entry", "code", "expected"), EXAMPLES)
def test_example(entry: Builtin, code: str, expected: str) -> None:
    profile = next(iter(sorted(entry.only)), "crm")
    result = deluge.run(code, profile=profile, org="memory", timezone="Asia/Kolkata")
    assert result.error is None, result.error
    assert result.info[-1] == expected


@pytest.mark.parametrize("entry", REGISTRY.all(), ids=lambda entry: entry.signature)
def test_documentation_is_complete(entry: Builtin) -> None:
    assert entry.doc, "no docstring"
