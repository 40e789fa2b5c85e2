"""What is kept of what was typed, and the settings file."""

import os
import stat
import sys
from pathlib import Path

import pytest

from deluge.errors import UsageError
from deluge.repl.history import History, holds_secret
from deluge.repl.settings import read_settings


@pytest.mark.parametrize(
    "text",
    [
        'token = "1000.0123456789abcdef.0123456789abcdef"',
        'password = "hunter2"',
        'm = {"client_secret": "abc"}',
        'headers.put("Authorization", "Zoho-oauthtoken 1000.abcdefg.hijklmn")',
        'headers.put("x-api-key", "k")',
        'url = "https://www.zohoapis.com/crm/v7/functions/f/actions/execute?zapikey=1003.abc"',
    ],
)
def test_secrets_are_noticed(text: str) -> None:
    assert holds_secret(text)


@pytest.mark.parametrize(
    "text", ['x = "abc"', "1 + 2", 'lead.get("Last_Name")', 'page_token = "abc"', ":vars"]
)
def test_other_inputs_are_kept(text: str) -> None:
    assert not holds_secret(text)


def test_the_file_is_private_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "data" / "history"
    history = History(str(path), keep=10)
    for number in range(30):
        history.add(f"line {number}\nsecond")
    history.add('secret_key = "s3cret"')
    assert history.entries[-1] == 'secret_key = "s3cret"'
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = History(str(path), keep=10)
    assert again.entries == [f"line {number}\nsecond" for number in range(20, 30)]
    assert len(path.read_text().splitlines()) == 10
    assert again.search("LINE 2") == again.entries[:10]


def test_a_damaged_or_forbidden_file_is_no_reason_to_stop(tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.write_bytes(b'"fine"\n\xff\x00garbage\n{"a": 1}\n"also fine"\n"cut')
    assert History(str(path), keep=10).entries == ["fine", "also fine"]
    directory = History(str(tmp_path), keep=10)
    directory.add("x")
    assert directory.entries == ["x"]


def test_no_history(tmp_path: Path) -> None:
    path = tmp_path / "history"
    History(str(path), keep=0).add("x")
    assert not path.exists()


def test_settings_are_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "repl.toml"
    assert read_settings(str(path)).theme == "default"
    path.write_text('theme = "dark"\nkeys = "vi"\ntables = false\nhistory = 100\n')
    settings = read_settings(str(path))
    assert (settings.theme, settings.keys, settings.tables) == ("dark", "vi", False)


@pytest.mark.parametrize(
    "text",
    ["theme = 5", 'keys = "wordstar"', "tabels = true", "history = -1", "= =", "\x00", "a=" * 9],
)
def test_wrong_settings_say_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "repl.toml"
    path.write_text(text)
    with pytest.raises(UsageError) as raised:
        read_settings(str(path))
    assert os.fspath(path) in raised.value.message
