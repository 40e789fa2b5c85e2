"""Recordings: what went out and what came back, as readable YAML without secrets.

A recording is a YAML map: `version`, `redacted` and `entries`, each with `request` (method, url,
body) and `response` (status, headers, body). Bodies that are JSON are kept as YAML, so that a
diff of two recordings shows what changed; any other text as it is, the rest as binary.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from urllib.parse import parse_qsl, urlencode

from deluge.errors import UsageError
from deluge.exchange import Request, Response, Transport
from deluge.extras import extra_module
from deluge.services.redact import Credential, Redactor
from deluge.services.transport import close_transport

VERSION = 1
_KEPT_HEADERS = ("content-type", "content-disposition", "location")


class Body:
    """A body as a recording holds it: `json`, `text` or `binary`, and the value."""

    __slots__ = ("kind", "value")

    def __init__(self, kind: str, value: object) -> None:
        self.kind = kind
        self.value = value

    def as_map(self) -> dict[str, object]:
        """The body's entry of a recording; nothing for an empty one."""
        return {} if self.kind == "none" else {self.kind: self.value}


def body_of(content: bytes, content_type: str, redactor: Redactor) -> Body:
    """The recorded form of a body, without secrets."""
    if not content:
        return Body("none", None)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return Body("binary", content)
    if "form-urlencoded" in content_type:
        pairs = parse_qsl(text, keep_blank_values=True)
        return Body("text", urlencode(redactor.pairs(pairs)))
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return Body("text", redactor.text(text))
    redacted = redactor.value(value)
    # Only what comes back byte for byte may be kept in the readable form.
    if isinstance(value, dict | list) and compact(value) == text:
        return Body("json", redacted)
    # ASCII, as a text may hold halves of characters that no file can.
    return Body("text", text if redacted == value else json.dumps(redacted))


def compact(value: object) -> str:
    """JSON as Zoho writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def request_entry(request: Request, redactor: Redactor) -> dict[str, object]:
    """The request as recorded and as looked up: as the script made it, without credentials."""
    content_type = request.headers.get("content-type") or ""
    # A replay needs no connections, so that nothing adds their credentials there.
    query = [pair for pair in request.query if not isinstance(pair[1], Credential)]
    return {
        "method": request.method,
        "url": redactor.url(request.url, query),
        **body_of(request.body, content_type, redactor).as_map(),
    }


def response_entry(response: Response, redactor: Redactor) -> dict[str, object]:
    """The response as recorded."""
    content_type = response.headers.get("content-type") or ""
    headers = {
        name: redactor.header(name, response.headers[name])
        for name in _KEPT_HEADERS
        if name in response.headers
    }
    return {
        "status": response.status,
        "headers": headers,
        **body_of(response.body, content_type, redactor).as_map(),
    }


class Recorder:
    """Passes requests on and appends each with its answer to the file, at once."""

    def __init__(
        self,
        transport: Transport,
        path: str,
        *,
        redactor: Redactor | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._transport = transport
        self._path = Path(path)
        self._redactor = redactor or standard_redactor(environment)
        self._file: IO[str] | None = None

    def send(self, request: Request) -> Response:
        """The answer of the transport behind, recorded."""
        file = self._open()
        response = self._transport.send(request)
        entry = {
            "request": request_entry(request, self._redactor),
            "response": response_entry(response, self._redactor),
        }
        file.write(dump_yaml([entry]))
        file.flush()
        return response

    def close(self) -> None:
        """Close the file and what is behind."""
        if self._file is not None:
            self._file.close()
            self._file = None
        close_transport(self._transport)

    def _open(self) -> IO[str]:
        if self._file is None:
            redacted = ["secrets", "emails"] if self._redactor.emails else ["secrets"]
            head = dump_yaml({"version": VERSION, "redacted": redacted})
            try:
                self._file = self._path.open("w", encoding="utf-8", newline="\n")
            except OSError as error:
                raise UsageError(
                    f"the recording {self._path} cannot be written", hint=error.strerror
                ) from None
            self._file.write(head + "entries:\n")
        return self._file


def standard_redactor(environment: Mapping[str, str] | None = None) -> Redactor:
    """A redactor that knows the secrets of the environment and, by DELUGE_REDACT, e-mails."""
    environment = os.environ if environment is None else environment
    words = environment.get("DELUGE_REDACT", "").lower().replace(",", " ").split()
    secrets = [
        value
        for name, value in environment.items()
        if name.startswith("DELUGE_") and name.endswith(("SECRET", "TOKEN", "PASSWORD", "KEY"))
    ]
    return Redactor(secrets, emails="emails" in words)


def dump_yaml(value: object) -> str:
    """Readable YAML, keys in their order."""
    yaml = extra_module("yaml")
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(value, Dumper=dumper, sort_keys=False, allow_unicode=True, width=100)
