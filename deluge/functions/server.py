"""The HTTP face: an ASGI application around a `FunctionService`, run by uvicorn."""

import asyncio
import json
import re
import sys
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote

from deluge.errors import LimitExceeded
from deluge.exchange import Request, Response, split_url
from deluge.functions.execution import MAX_BODY, Answer
from deluge.functions.refusals import Refusal
from deluge.functions.request import MAX_FIELDS
from deluge.functions.response import failure
from deluge.functions.service import FunctionService
from deluge.functions.workers import Workers

MAX_UPLOAD = 25 * 2**20
"""The largest body of a CRM request: an attachment may have 20 MB."""

MAX_DRAINED = 64 * 2**20
"""A body that is too large is read up to here, so that its sender gets to see the refusal."""

_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # in the value of a header

_ENCODER = json.JSONEncoder(separators=(",", ":"))

_STACK = 64 * 2**20  # of a thread: address space, not memory; scripts nest deeply
_PYTHON_FRAMES = 30_000

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class ServerSettings:
    """Limits of the server, in seconds: of one function, and of a client sending its request.

    `grace_seconds` is for a function whose time is up while a task of it waits for another host.
    """

    __slots__ = (
        "body_seconds", "cors", "function_seconds", "grace_seconds", "header_seconds", "threads",
    )  # fmt: skip

    def __init__(
        self,
        *,
        function_seconds: float = 60.0,
        grace_seconds: float = 5.0,
        header_seconds: float = 15.0,
        body_seconds: float = 30.0,
        threads: int = 16,
        cors: Sequence[str] = (),
    ) -> None:
        self.function_seconds = function_seconds
        self.grace_seconds = grace_seconds
        self.header_seconds = header_seconds
        self.body_seconds = body_seconds
        self.threads = threads
        self.cors = list(cors)


class Application:
    """The ASGI application: reads a request, has it answered in a thread, logs one line."""

    def __init__(
        self,
        service: FunctionService,
        settings: ServerSettings,
        log: Callable[[str], None],
    ) -> None:
        self._service = service
        self._settings = settings
        self._log = log
        self._lines: list[str] = []
        self._count = 0
        # Scripts nest deeply; every run asks for this limit and it is the whole process's.
        sys.setrecursionlimit(max(sys.getrecursionlimit(), _PYTHON_FRAMES))
        threading.stack_size(_STACK)
        self._workers = Workers(settings.threads, spare=4 * settings.threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection event."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                self._workers.close()
                self._service.close()
                return

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/healthz":
            await send_response(send, Response.of_json({"status": "ok"}))
            return
        self._count += 1
        number = self._count
        started = time.perf_counter()
        answer = await self._answer(scope, receive)
        if answer is None:  # the client went away
            return
        self._log_line(number, scope, answer, time.perf_counter() - started)
        await send_response(send, answer.response)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer | None:
        try:
            body = await self._body(scope, receive)
            if body is None:
                return None
            request = request_of(scope, body)
        except TimeoutError:
            return _refused(Refusal("REQUEST_TIMEOUT"))
        except Refusal as refusal:
            return _refused(refusal)
        # The function's own limit stops scripts; this one a task that waits too long.
        limit = self._settings.function_seconds * 1.5 + self._settings.grace_seconds
        try:
            return await self._workers.run(partial(self._service.answer, request), limit)
        except TimeoutError:
            error = LimitExceeded("a task takes too long", code="limit-time")
            return Answer(failure(error, []), problem=error.code)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body, or None when the client went away; raises TimeoutError and Refusal."""
        limit = _body_limit(scope["path"])
        length = announced_length(scope)
        if length == 0:
            return await read_body(receive, limit)  # there is nothing to wait for
        if length is not None and length > MAX_DRAINED:
            raise Refusal("REQUEST_ENTITY_TOO_LARGE")
        async with asyncio.timeout(self._settings.body_seconds):
            return await read_body(receive, limit)

    def _log_line(self, number: int, scope: Scope, answer: Answer, seconds: float) -> None:
        """One JSON object; never the query, headers or body, which hold keys and data."""
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "id": number,
            "method": scope["method"][:20],
            "path": scope["path"][:200],
            "function": answer.function,
            "status": answer.response.status,
            "duration_ms": round(seconds * 1000, 2),
            "statements": answer.statements,
        }
        if answer.problem is not None:
            line["error"] = answer.problem
        if not self._lines:  # written together with the others of this turn of the loop
            asyncio.get_running_loop().call_soon(self._write_log)
        self._lines.append(_ENCODER.encode(line))

    def _write_log(self) -> None:
        lines, self._lines = self._lines, []
        self._log("\n".join(lines))


def with_cors(app: Application, origins: Sequence[str]) -> Callable[..., Awaitable[None]]:
    """The application, open to pages of these origins (`*` for all)."""
    if not origins:
        return app
    from starlette.middleware.cors import CORSMiddleware

    return CORSMiddleware(
        app, allow_origins=list(origins), allow_methods=["*"], allow_headers=["*"]
    )


def _refused(refusal: Refusal) -> Answer:
    """The refusal of a request that was not read to its end: the connection is of no more use."""
    response = refusal.response()
    response.headers["connection"] = "close"
    return Answer(response, problem=refusal.code)


def _body_limit(path: str) -> int:
    return MAX_BODY if "/functions/" in path or "/custom_functions/" in path else MAX_UPLOAD


def announced_length(scope: Scope) -> int | None:
    """How long the head says that the body is, None when it comes in chunks.

    Raises Refusal when it says both: what follows may be no request at all.
    Source: https://www.rfc-editor.org/rfc/rfc9112#section-6.1
    """
    length: int | None = None
    in_chunks = False
    for name, value in scope["headers"]:
        if name == b"content-length":
            length = int(value)  # the protocol has seen to it that it is one
        elif name == b"transfer-encoding":
            in_chunks = True
    if not in_chunks:
        return length or 0
    if length is not None:
        raise Refusal("INVALID_DATA", message="Content-Length and Transfer-Encoding at once")
    return None


async def read_body(receive: Receive, limit: int) -> bytes | None:
    """The body, or None when the client went away; raises Refusal when it is too large."""
    body = bytearray()
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size <= limit:
            body += chunk
        elif size > MAX_DRAINED:
            break
        more = message.get("more_body", False)
    if size > limit:
        raise Refusal("REQUEST_ENTITY_TOO_LARGE")
    return bytes(body)


def request_of(scope: Scope, body: bytes) -> Request:
    """The request as the service takes it; raises Refusal when its query cannot be read."""
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    try:
        query = parse_qsl(
            scope["query_string"].decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:
        raise Refusal("INVALID_DATA", {"maximum_length": MAX_FIELDS}) from None
    path = raw.decode("latin-1").partition("?")[0]
    if not path.startswith("/"):  # a whole URL, as clients write it to a proxy
        path = split_url(path).path
    url = f"http://localhost{path}"
    return Request(scope["method"], url, query=query, headers=_headers(scope), body=body)


def _headers(scope: Scope) -> dict[str, str]:
    """The headers as texts; the values of one that was sent several times are joined.

    Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.3
    """
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1")
        try:
            value = raw_value.decode()
        except UnicodeDecodeError:
            value = raw_value.decode("latin-1")
        if name in headers:
            value = f"{headers[name]}{'; ' if name == 'cookie' else ', '}{value}"
        headers[name] = value
    return headers


async def send_response(send: Send, response: Response) -> None:
    """Send it, with its length."""
    headers = [
        (name.encode("latin-1", "replace"), _sendable(value))
        for name, value in response.headers.items()
        if name != "content-length"
    ]
    if response.status not in (204, 304):
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


def _sendable(value: str) -> bytes:
    """A header's value without what would end it early or have the protocol refuse the answer."""
    return _UNSENDABLE.sub(" ", value).strip(" \t").encode("utf-8", "replace")
