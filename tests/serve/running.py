"""A running `deluge serve` inside the test process: real sockets, its own project and log."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from deluge.functions.keys import Keys
from deluge.functions.server import ServerSettings
from deluge.functions.serving import Served, bind_socket, make_server, url_of

PROJECT = '[project]\nname = "shop"\ntimezone = "UTC"\n'


class Running:
    """The server's address, its credentials, the project's directory and the log lines."""

    def __init__(self, url: str, keys: Keys, folder: Path, log: list[str]) -> None:
        self.url = url
        self.keys = keys
        self.folder = folder
        self.log = log
        self.session = requests.Session()
        self.session.trust_env = False

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, _, port = self.url.removeprefix("http://").rpartition(":")
        return host, int(port)

    def path(self, function: str, version: str = "v7") -> str:
        """The URL of a function, without its query."""
        return f"{self.url}/crm/{version}/functions/{function}/actions/execute"

    def call(
        self,
        function: str,
        method: str = "POST",
        *,
        query: Mapping[str, object] | None = None,
        **more: Any,
    ) -> requests.Response:
        """The answer of a function to a request with the API key."""
        params = {"auth_type": "apikey", "zapikey": self.keys.zapikey, **(query or {})}
        return self.session.request(method, self.path(function), params=params, timeout=20, **more)

    def call_legacy(self, function: str, method: str = "POST", **more: Any) -> requests.Response:
        """The answer of a function of version 1.0."""
        params = {"zapikey": self.keys.zapikey, **more.pop("query", {})}
        url = f"{self.url}/crm/v2/settings/custom_functions/{function}/execute"
        return self.session.request(method, url, params=params, timeout=20, **more)

    def token(self, scope: str | None = None) -> str:
        """An access token."""
        data = {
            "grant_type": "refresh_token",
            "client_id": self.keys.client_id,
            "client_secret": self.keys.client_secret,
            "refresh_token": self.keys.refresh_token,
        }
        if scope is not None:
            data["scope"] = scope
        answer = self.session.post(f"{self.url}/oauth/v2/token", data=data, timeout=20)
        return answer.json()["access_token"]

    def authorised(self, scope: str | None = None) -> dict[str, str]:
        """The header of an OAuth request."""
        return {"Authorization": f"Zoho-oauthtoken {self.token(scope)}"}

    def write(self, name: str, text: str) -> None:
        """Write a script of the project."""
        (self.folder / "functions" / name).write_text(text, encoding="utf-8")

    def log_lines(self) -> list[dict[str, Any]]:
        """The log so far."""
        return [json.loads(line) for line in self.log]


def raw(server: Running, text: str) -> tuple[int, str]:
    """Status and body of an answer to bytes as they are."""
    with socket.create_connection(server.address, timeout=10) as connection:
        connection.sendall(text.encode("latin-1"))
        file = connection.makefile("rb")
        status = int(file.readline().split()[1])
        length = 0
        while (line := file.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return status, file.read(length).decode()


@contextmanager
def running(
    folder: Path,
    scripts: Mapping[str, str],
    *,
    settings: ServerSettings | None = None,
    project: str = PROJECT,
    org: str = "memory",
) -> Iterator[Running]:
    """A server for a project with these scripts; stopped, and waited for, at the end."""
    (folder / "functions").mkdir(exist_ok=True)
    (folder / "deluge.toml").write_text(project, encoding="utf-8")
    for name, text in scripts.items():
        (folder / "functions" / name).write_text(text, encoding="utf-8")
    served = Served(str(folder), world={"org": org}, settings=settings)
    keys, _ = served.key_file.open()
    listener = bind_socket("127.0.0.1", 0)
    url = url_of(listener)
    log: list[str] = []
    ready = threading.Event()
    server = make_server(served, url, lambda text: log.extend(text.splitlines()), ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    assert ready.wait(10), "the server did not start"
    try:
        yield Running(url, keys, folder, log)
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "the server did not stop"
