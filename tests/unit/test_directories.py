"""Where a user's files belong: the same places as platformdirs names, and how to move them."""

import sys

import platformdirs
import pytest

from deluge.directories import cache_directory, config_directory, data_directory
from deluge.repl.history import history_path
from deluge.repl.settings import settings_path
from deluge.services.credentials import FileStore, token_store

PLACES = {
    "cache": (cache_directory, platformdirs.user_cache_dir),
    "config": (config_directory, platformdirs.user_config_dir),
    "data": (data_directory, platformdirs.user_data_dir),
}


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize("home", ["", "/elsewhere"])
def test_they_are_those_of_the_platform(
    kind: str, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, platforms = PLACES[kind]
    monkeypatch.delenv(f"DELUGE_{kind.upper()}_DIR", raising=False)
    monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", home)
    assert ours() == platforms("deluge", appauthor=False)


@pytest.mark.parametrize("kind", PLACES)
def test_off_linux_platformdirs_is_asked(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, _ = PLACES[kind]
    monkeypatch.delenv(f"DELUGE_{kind.upper()}_DIR", raising=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platformdirs, f"user_{kind}_dir", lambda name, appauthor: f"/{kind}/{name}")
    assert ours() == f"/{kind}/deluge"


def test_a_variable_moves_everything_of_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in PLACES:
        monkeypatch.setenv(f"DELUGE_{kind.upper()}_DIR", f"/my/{kind}")
    assert [place() for place, _ in PLACES.values()] == ["/my/cache", "/my/config", "/my/data"]
    assert FileStore().name == "/my/config/credentials.json"
    assert token_store().name == "/my/cache/token.json"
    assert history_path({"DELUGE_DATA_DIR": "/other"}) == "/other/repl_history"
    assert settings_path({"DELUGE_CONFIG_DIR": "/other"}) == "/other/repl.toml"
