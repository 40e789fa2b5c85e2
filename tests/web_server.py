"""A real web server on 127.0.0.1 that keeps what reaches it and gives canned answers."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Received:
    """One request as its bytes arrived: header names in lower case, query not decoded."""

    def __init__(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> None:
        self.method = method
        self.path, _, self.query = target.partition("?")
        self.headers = headers
        self.body = body

    @property
    def content_type(self) -> str:
        """The content type, its multipart boundary left out."""
        return self.headers.get("content-type", "").partition("; boundary=")[0]

    @property
    def boundary(self) -> bytes:
        """The boundary of a multipart body."""
        return self.headers["content-type"].partition("; boundary=")[2].encode()


class WebServer:
    """Keeps requests in `received`; `answer` says what a path answers (else `{"ok":true}`)."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._answers: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._httpd.daemon_threads = True

    @property
    def url(self) -> str:
        """The server's address without a slash at the end."""
        return f"http://127.0.0.1:{self._httpd.server_address[1]}"

    @property
    def last(self) -> Received:
        """The request that came last."""
        return self.received[-1]

    def answer(
        self, path: str, body: bytes | str, kind: str = "application/json", *,
        status: int = 200, headers: Mapping[str, str] | None = None,
    ) -> str:  # fmt: skip
        """Answer the path so from now on; gives its URL."""
        content = body.encode() if isinstance(body, str) else body
        fields = {**({"Content-Type": kind} if kind else {}), **(headers or {})}
        self._answers[path] = (status, content, fields)
        return self.url + path

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Received(self.command, self.path, headers, body)
                server.received.append(request)
                default = (200, b'{"ok":true}', {"Content-Type": "application/json"})
                status, content, fields = server._answers.get(request.path, default)
                self.send_response(status)
                for name, value in fields.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815
            do_OPTIONS = do_HEAD = handle_any  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: tests look at `received`."""

        return Handler

    @contextmanager
    def running(self) -> Iterator["WebServer"]:
        """The server, answering until the block is left."""
        thread = threading.Thread(target=self._httpd.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._httpd.shutdown()
            self._httpd.server_close()
            thread.join()
