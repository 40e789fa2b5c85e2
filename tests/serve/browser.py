"""Chromium without a window, driven over its debugging pipe: no driver package is needed."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome", "chrome")
        if (found := shutil.which(name))
    ),
    None,
)

# What it takes to run inside a container, and to ask nothing of the network.
_ARGUMENTS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--no-proxy-server --remote-debugging-pipe"
)


class Page:
    """A page: `evaluate` runs JavaScript in it and gives the value."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to = os.fdopen(to_browser, "wb", buffering=0)
        self._from = os.fdopen(from_browser, "rb", buffering=0)
        self._pending = b""
        self._count = 0
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.command("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]

    def open(self, url: str) -> None:
        """Go to a page and wait until it is loaded."""
        self.command("Page.enable", session=True)
        self.command("Page.navigate", session=True, url=url)
        self.evaluate(
            "new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done))"  # noqa: E501
        )

    def evaluate(self, code: str) -> Any:
        """The value of an expression; promises are waited for."""
        found = self.command(
            "Runtime.evaluate", session=True, expression=code, awaitPromise=True, returnByValue=True
        )
        return found["result"].get("value")

    def command(self, method: str, *, session: bool = False, **params: Any) -> dict[str, Any]:
        """The result of a command of the DevTools protocol."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if session:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                return answer["result"]

    def close(self) -> None:
        """Close the pipe; the browser ends with it."""
        self._to.close()
        self._from.close()

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._pending:
            chunk = self._from.read(65536)
            assert chunk, "the browser went away"
            self._pending += chunk
        text, _, self._pending = self._pending.partition(b"\0")
        return json.loads(text)


@contextmanager
def browser_page(profile: Path) -> Iterator[Page]:
    """A page in a browser of its own."""
    assert CHROMIUM is not None
    child_reads, we_write = os.pipe()
    we_read, child_writes = os.pipe()
    # The browser reads from descriptor 3 and writes to 4.
    pipes = f"3<&{child_reads} 4>&{child_writes}"
    command = f'exec "$0" {_ARGUMENTS} --user-data-dir="$1" about:blank {pipes}'
    process = subprocess.Popen(
        ["bash", "-c", command, CHROMIUM, str(profile)],
        pass_fds=(child_reads, child_writes),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(child_reads)
    os.close(child_writes)
    try:
        page = Page(we_write, we_read)
        yield page
        page.close()
    finally:
        process.terminate()
        process.wait(20)
