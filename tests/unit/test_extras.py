"""What an installation without an extra says: the package that lacks and how to get it."""

import sys
from pathlib import Path

import pytest

from deluge import Interpreter
from deluge.extras import extra_module

XML = 'info "<a>1</a>".executeXPath("/a/text()");'
AES = 'info zoho.encryption.aesEncode("key", "text");'
ZONE = 'info "2020-01-01 10:00:00".toDateTime().toString("zzzz");'


@pytest.mark.parametrize(
    "package,extra,script",
    [
        ("lxml", "xml", XML),
        ("cryptography", "crypto", AES),
        ("num2words", "format", "info 5.toWords();"),
        ("babel", "format", ZONE),
    ],
)
def test_functions(package: str, extra: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    error = Interpreter(org="memory", timezone="Europe/Paris").run(script).error
    assert error is not None
    assert error.code == "missing-extra", error
    assert error.message == f"this needs the package '{package}', which is not installed"
    assert error.hint == f'pip install "deluge-lang[{extra}]"'


@pytest.mark.parametrize("kind", ["record", "replay"])
def test_recordings(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    for name in ("DELUGE_CLIENT_ID", "DELUGE_CLIENT_SECRET", "DELUGE_REFRESH_TOKEN"):
        monkeypatch.setenv(name, "x")
    kept = tmp_path / "calls.yaml"
    kept.write_text("version: 1\n")
    organisation = f"{kind}:{kept}"
    error = Interpreter(org=organisation).run('info zoho.crm.getRecords("Leads");').error
    assert error is not None and error.code == "missing-extra", error
    assert error.hint == 'pip install "deluge-lang[record]"'
    assert kept.read_text() == "version: 1\n"


def test_a_package_of_no_extra_is_our_own_mistake() -> None:
    with pytest.raises(ModuleNotFoundError):
        extra_module("no_such_package")
