"""A live organisation is shown as such, and its writes ask."""

import sys
from pathlib import Path

import pytest
from repl.terminal_screen import ENTER, TerminalScreen
from unit.services import zoho_server
from unit.services.zoho_server import Handler

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")


def test_a_write_to_a_live_organisation_asks(tmp_path: Path) -> None:
    def answer(handler: Handler, body: bytes) -> None:
        handler.answer(201, b'{"data":[{"code":"SUCCESS","details":{"id":"77"}}]}')

    with zoho_server.running() as server:
        server.api = answer
        environment = {
            "DELUGE_CLIENT_ID": "id", "DELUGE_CLIENT_SECRET": "client-secret-value",
            "DELUGE_REFRESH_TOKEN": "1000.refresh1.refresh1", "DELUGE_DC": "us",
            "DELUGE_ACCOUNTS_URL": server.url, "DELUGE_API_URL": server.url,
        }  # fmt: skip
        screen = TerminalScreen(tmp_path, "--org", "live", environment=environment)
        try:
            screen.wait_ready()
            assert screen.cursor_line.startswith("live>")
            assert screen.screen.buffer[screen.screen.cursor.y][0].fg == "red"
            screen.wait_for(r" LIVE live \| crm")  # the bottom line is drawn last
            command = 'zoho.crm.createRecord("Leads", {"Last_Name": "Roe"})'
            screen.send(command + ENTER)
            screen.wait_for(r"on the live org\? \[y/N\]")
            screen.send("n" + ENTER)
            screen.wait_for("error write-refused")
            screen.wait_ready()
            screen.clear()
            screen.send(command + ENTER)
            screen.wait_for(r"on the live org\? \[y/N\]")
            screen.send("y" + ENTER)
            screen.wait_for('"77"')
            screen.type(":org memory")
            assert screen.cursor_line.startswith("deluge>")
        finally:
            screen.close()
