"""The live client against a bare `requests.Session`: the same calls to one local server, in turns.

Signing, retries, limits and reading the answer are what the client adds. The server runs in a
process of its own, so that its work is not counted twice.
"""

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median
from subprocess import PIPE, Popen

from benchmarks.measure import Row, seconds

BOUND = 0.70
CALLS = 200
ROUNDS = 9

_RECORD = {"id": "5843000000000100001", "Last_Name": "Roe", "Company": "Acme", "City": "Paris"}


class Handler(BaseHTTPRequestHandler):
    """An access token for the accounts address, a page of ten records for any other."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    page = json.dumps({"data": [_RECORD] * 10, "info": {"more_records": False}}).encode()
    token = json.dumps({"access_token": "1000.a.b", "expires_in": 3600}).encode()

    def do_GET(self) -> None:
        """A page of records."""
        self._answer(self.page)

    def do_POST(self) -> None:
        """A token."""
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self._answer(self.token)

    def _answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


def serve() -> None:
    """Answer until the process is ended; the first line printed is the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


def rows() -> Iterator[Row]:
    """Calls per second of the client over those of the bare session."""
    with Popen([sys.executable, "-m", "benchmarks.live"], stdout=PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield _compared(process.stdout.readline().strip())
        finally:
            process.terminate()


def _compared(url: str) -> Row:
    import requests

    from deluge.exchange import Request
    from deluge.services.client import HttpClient
    from deluge.services.credentials import Credentials
    from deluge.services.live import LiveOrganisation

    live = LiveOrganisation(Credentials("i", "s", "r", accounts_url=url, api_url=url), HttpClient())
    session = requests.Session()
    path, headers = "/crm/v8/Leads", {"Authorization": "Zoho-oauthtoken 1000.a.b"}

    def ours() -> None:
        for page in range(CALLS):
            request = Request("GET", f"https://www.zohoapis.com{path}", query=[("page", str(page))])
            live.send(request).json()

    def theirs() -> None:
        for page in range(CALLS):
            session.get(f"{url}{path}", params={"page": page}, headers=headers).json()

    ours()
    theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    session.close()
    live.close()
    mine, bare = (median(times) for times in zip(*pairs, strict=True))
    note = f"{CALLS / mine:.0f} against {CALLS / bare:.0f} calls/s"
    share = median(other / own for own, other in pairs)
    return Row("live client / bare requests.Session", share, BOUND, upper=False, note=note)


if __name__ == "__main__":
    serve()
