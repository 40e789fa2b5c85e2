"""Credentials: environment first, then the store; the file is private."""

import os
import stat
from pathlib import Path

import pytest

from deluge.errors import UsageError
from deluge.services import credentials as module
from deluge.services.credentials import FileStore, KeyringStore, load_credentials

STORED = {
    "client_id": "stored-id",
    "client_secret": "stored-secret",
    "refresh_token": "stored-refresh",
    "data_center": "eu",
}
GIVEN = {
    "DELUGE_CLIENT_ID": "env-id",
    "DELUGE_CLIENT_SECRET": "env-secret",
    "DELUGE_REFRESH_TOKEN": "env-refresh",
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    """The only store: a file in a temporary directory."""
    store = FileStore(tmp_path / "deluge" / "credentials.json")
    monkeypatch.setattr(module, "stores", lambda: [store])
    return store


def test_the_environment_alone_is_enough(store: FileStore) -> None:
    found = load_credentials(GIVEN)
    assert (found.client_id, found.client_secret, found.refresh_token) == tuple(GIVEN.values())
    assert found.source == "the environment"
    assert found.accounts_url == "https://accounts.zoho.com"
    found = load_credentials({**GIVEN, "DELUGE_DC": "in", "DELUGE_API_URL": "http://x:1/"}, "eu")
    assert (found.accounts_url, found.api_url) == ("https://accounts.zoho.in", "http://x:1")
    found = load_credentials({**GIVEN, "DELUGE_ACCOUNTS_URL": "http://y:2"}, "eu")
    assert (found.data_center, found.accounts_url) == ("eu", "http://y:2")


def test_the_store_fills_what_the_environment_lacks(store: FileStore) -> None:
    store.write(STORED)
    found = load_credentials({"DELUGE_CLIENT_SECRET": "env-secret"}, "us")
    assert (found.client_id, found.client_secret) == ("stored-id", "env-secret")
    assert found.data_center == "eu"
    assert "and the environment" in found.source
    assert "secret" not in repr(found)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps its own permissions")
def test_the_file_is_private_and_replaced_whole(store: FileStore) -> None:
    store.write(STORED)
    store.write({**STORED, "client_id": "second"})
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    assert store.read() == {**STORED, "client_id": "second"}
    assert [path.name for path in store.path.parent.iterdir()] == ["credentials.json"]


def test_forgetting(store: FileStore) -> None:
    assert not store.delete()
    store.write(STORED)
    assert store.delete()
    assert store.read() is None


def test_a_damaged_file(store: FileStore) -> None:
    store.path.parent.mkdir()
    for text in ("", "{", "[]", "null"):
        store.path.write_text(text)
        assert store.read() is None
    store.path.write_bytes(b"\xff\xff")
    with pytest.raises(UsageError, match="cannot be read"):
        store.read()


def test_a_keyring_that_fails_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    keyring = pytest.importorskip("keyring")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    assert not KeyringStore.works()
