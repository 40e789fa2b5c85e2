"""A local server that plays Zoho's accounts server and API, with faults on demand."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Seen:
    """One request that arrived."""

    def __init__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body

    def __repr__(self) -> str:
        return f"{self.method} {self.path}"


class ZohoServer:
    """What arrived (`seen`) and what is answered: `faults` first, then `api`, else `body`.

    `after` counts API calls until all tokens become invalid.
    """

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.faults: list[Callable[[BaseHTTPRequestHandler], None]] = []
        self.valid: set[str] = set()
        self.issued = 0
        self.token_answer: dict[str, object] | None = None
        self.token_life: object = 3600
        self.api_domain: str | None = None
        self.body: object = {"data": [{"id": "1"}]}
        self.api: Callable[[Handler, bytes], None] | None = None
        self.after: int | None = None
        self.url = ""
        self.lock = threading.Lock()

    @property
    def api_calls(self) -> list[str]:
        """Method and path of what arrived at the API."""
        return [repr(seen) for seen in self.seen if "/oauth/" not in seen.path]

    @property
    def token_calls(self) -> list[dict[str, list[str]]]:
        """The forms that arrived at the token address."""
        return [parse_qs(s.body.decode()) for s in self.seen if "/oauth/v2/token" in s.path]

    def issue(self) -> dict[str, object]:
        """A token answer."""
        if self.token_answer is not None:
            return self.token_answer
        self.issued += 1
        token = f"1000.abcdef{self.issued:04}.secretsecret{self.issued:04}"
        self.valid.add(token)
        answer: dict[str, object] = {"access_token": token, "expires_in": self.token_life}
        if self.api_domain:
            answer["api_domain"] = self.api_domain
        return answer


class Handler(BaseHTTPRequestHandler):
    """Answers for the ZohoServer of its server."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_any(self) -> None:
        """Any request."""
        zoho: ZohoServer = self.server.zoho  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        with zoho.lock:
            zoho.seen.append(Seen(self.command, self.path, dict(self.headers), body))
            path = urlsplit(self.path).path
            if "/oauth/" not in path and zoho.after is not None:
                zoho.after -= 1
                if zoho.after < 0:
                    zoho.after = None
                    zoho.valid.clear()
            fault = zoho.faults.pop(0) if zoho.faults and "/oauth/" not in path else None
        if fault is not None:
            fault(self)
        elif path.startswith("/oauth/"):
            with zoho.lock:
                self.answer(200, zoho.issue())
        elif self.headers.get("authorization", "")[16:] not in zoho.valid:
            self.answer(401, INVALID_TOKEN)
        elif zoho.api is not None:
            zoho.api(self, body)
        else:
            self.answer(200, zoho.body)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815

    def answer(self, status: int, body: object, **headers: str) -> None:
        """Send JSON, or bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in {"content_type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


INVALID_TOKEN = {
    "code": "INVALID_TOKEN", "details": {}, "message": "invalid oauth token", "status": "error",
}  # fmt: skip


@contextmanager
def running() -> Iterator[ZohoServer]:
    """A server on a free local port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    zoho = ZohoServer()
    zoho.url = f"http://127.0.0.1:{server.server_address[1]}"
    server.zoho = zoho  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield zoho
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# ---- faults


def status(code: int, body: object = None, **headers: str) -> Callable[[Handler], None]:
    """An answer with that status."""
    return lambda handler: handler.answer(code, {} if body is None else body, **headers)


def drop(handler: Handler) -> None:
    """Close the connection without an answer."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def truncated(handler: Handler) -> None:
    """Promise more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"data":[')
    handler.wfile.flush()
    drop(handler)


def zipped(body: object) -> Callable[[Handler], None]:
    """A gzip answer."""
    content = gzip.compress(json.dumps(body).encode())
    return status(200, content, content_encoding="gzip")


def slow(seconds: float) -> Callable[[Handler], None]:
    """An answer that comes late."""

    def fault(handler: Handler) -> None:
        time.sleep(seconds)
        drop(handler)

    return fault


def dripping(pieces: int, pause: float) -> Callable[[Handler], None]:
    """An answer in small pieces, each in time but all together late."""

    def fault(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(pieces))
        handler.end_headers()
        for _ in range(pieces):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(pause)

    return fault
