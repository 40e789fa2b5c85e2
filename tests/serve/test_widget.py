"""The widget example: the request that ZOHO.CRM.FUNCTIONS.execute sends, and the page itself.

Source: https://www.zoho.com/developer/help/extensions/rest-api.html (invoke from widgets)
"""

import json
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from serve.browser import CHROMIUM, browser_page
from serve.running import Running, running

from deluge.functions.server import ServerSettings

EXAMPLE = Path(__file__).parents[2] / "examples" / "widget"
FUNCTION = EXAMPLE / "functions" / "new_lead.dg"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: Any) -> None:
        """No log."""


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    """The address of a web server for the example's page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(EXAMPLE / "app")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def server(pages: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    scripts = {FUNCTION.name: FUNCTION.read_text(encoding="utf-8")}
    settings = ServerSettings(cors=[pages])
    with running(tmp_path_factory.mktemp("widget"), scripts, settings=settings) as found:
        yield found


def test_request_of_the_sdk(server: Running) -> None:
    text = json.dumps({"Last_Name": "Ada", "Company": "Engines"})
    answer = server.call("new_lead", files={"arguments": (None, text)})
    assert answer.json()["code"] == "success"
    assert json.loads(answer.json()["details"]["output"])["name"] == "Ada"


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_page(server: Running, pages: str, tmp_path: Path) -> None:
    with browser_page(tmp_path) as page:
        page.open(f"{pages}/widget.html#url={server.url}&zapikey={server.keys.zapikey}")
        page.evaluate("document.getElementById('last-name').value = 'Hopper'")
        page.evaluate("document.getElementById('company').value = 'Navy'")
        page.evaluate("document.querySelector('button').click()")
        deadline = time.monotonic() + 15
        shown = ""
        while not shown and time.monotonic() < deadline:
            shown = page.evaluate("document.getElementById('answer').textContent")
            time.sleep(0.05)
        assert shown == "created Hopper"
