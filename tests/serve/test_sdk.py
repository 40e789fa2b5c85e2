"""Zoho's official Python SDK, unmodified, against `deluge serve`.

Source: https://github.com/zoho/zohocrm-python-sdk-8.0
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from serve.running import running

pytest.importorskip("zohocrmsdk", reason="the package zohocrmsdk8_0 is not installed")

EXPECTED: dict[str, Any] = {
    "users": ["admin@sandbox.example", "user@sandbox.example"],
    "organisation": "Sandbox Inc",
    "create": [201, ["SUCCESS", "SUCCESS", "SUCCESS"]],
    "get": ["Lovelace", "grace@example.com", True],
    "search": ["Hopper"],
    "update": ["SUCCESS", "London"],
    "upsert": ["update", "insert"],
    "coql": ["Lovelace"],
    "notes": ["SUCCESS", ["Call"]],
    "tags": ["SUCCESS", ["vip"]],
    "convert": ["Accounts", "Contacts"],
    "delete": ["SUCCESS", 204],
}


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the program saw, step by step."""
    with running(tmp_path_factory.mktemp("sdk"), {}) as server:
        names = ("client_id", "client_secret", "refresh_token")
        line = {"url": server.url, **{name: getattr(server.keys, name) for name in names}}
        folder = tmp_path_factory.mktemp("sdk_state")
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("sdk_client.py")), json.dumps(line), "."],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=folder,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.mark.parametrize("step", EXPECTED)
def test_step(tour: dict[str, Any], step: str) -> None:
    assert tour[step] == EXPECTED[step]
