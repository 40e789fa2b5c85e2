"""Replaying a recording: each request is answered by the next entry that is equal to it."""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from deluge.errors import ServiceFailure, UsageError
from deluge.exchange import Request, Response
from deluge.extras import extra_module
from deluge.services.record import VERSION, compact, request_entry, standard_redactor

Entry = dict[str, Any]

_SHOWN_DIFFERENCES = 5


class Replayer:
    """Answers from a file alone; nothing leaves the machine."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._entries, redacted = read_recording(self._path)
        self._redactor = standard_redactor()
        self._redactor.emails = "emails" in redacted
        self._used = [False] * len(self._entries)

    def send(self, request: Request) -> Response:
        """The recorded answer of the first unused equal request."""
        wanted = request_entry(request, self._redactor)
        for index, entry in enumerate(self._entries):
            if not self._used[index] and entry["request"] == wanted:
                self._used[index] = True
                return _response_of(entry["response"])
        raise self._unmatched(wanted)

    def _unmatched(self, wanted: Entry) -> ServiceFailure:
        spent = sum(entry["request"] == wanted for entry in self._entries)
        what = f"{wanted['method']} {wanted['url']}"
        if spent:
            hint = f"it was recorded {spent} time{'s' * (spent > 1)} and asked for once more"
        else:
            hint = self._nearest(wanted)
        return ServiceFailure(
            f"{self._path} holds no answer to {what}", code="not-recorded", hint=hint
        )

    def _nearest(self, wanted: Entry) -> str:
        """The recorded request most like the wanted one, and where they differ."""
        from difflib import SequenceMatcher

        if not self._entries:
            return "the recording is empty"
        text = _text(wanted)
        requests = [entry["request"] for entry in self._entries]
        ratios = [SequenceMatcher(None, _text(each), text).quick_ratio() for each in requests]
        best = max(range(len(ratios)), key=ratios.__getitem__)
        lines = [
            f"{place or 'request'}: recorded {_shown(old)}, now {_shown(new)}"
            for place, old, new in differences(requests[best], wanted)
        ]
        rest = len(lines) - _SHOWN_DIFFERENCES
        more = [f"and {rest} more"] if rest > 0 else []
        return f"nearest is entry {best + 1}; " + "; ".join(lines[:_SHOWN_DIFFERENCES] + more)


def _text(entry: Entry) -> str:
    body = entry.get("json", entry.get("text", ""))
    return f"{entry['method']} {entry['url']} {compact(body)}"[:4000]


def _shown(value: object) -> str:
    if value is _ABSENT:
        return "nothing"
    text = f"({len(value)} bytes)" if isinstance(value, bytes) else compact(value)
    return text if len(text) <= 80 else text[:77] + "..."


_ABSENT = object()


def differences(old: object, new: object, place: str = "") -> Iterator[tuple[str, object, object]]:
    """Where two recorded values differ: path, old value, new value."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            inner = f"{place}.{key}" if place else str(key)
            yield from differences(old.get(key, _ABSENT), new.get(key, _ABSENT), inner)
    elif isinstance(old, list) and isinstance(new, list):
        pairs = zip_longest(old, new, fillvalue=_ABSENT)
        for index, (before, now) in enumerate(pairs):
            yield from differences(before, now, f"{place}[{index}]")
    else:
        yield place, old, new


def read_recording(path: Path) -> tuple[list[Entry], list[str]]:
    """The entries of a recording and what was redacted in it."""
    yaml = extra_module("yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except FileNotFoundError:
        raise UsageError(
            f"there is no recording {path}", hint="--org record:FILE writes one"
        ) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError):
        raise _unreadable(path) from None
    if not isinstance(document, dict):
        raise _unreadable(path)
    if document.get("version") != VERSION:
        raise UsageError(f"{path} is not a recording of version {VERSION}")
    entries = document.get("entries") or []
    if not isinstance(entries, list) or not all(map(_is_entry, entries)):
        raise _unreadable(path)
    redacted = document.get("redacted")
    return entries, [str(word) for word in redacted] if isinstance(redacted, list) else []


def _is_entry(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    request, response = value.get("request"), value.get("response")
    if not isinstance(request, dict) or not isinstance(response, dict):
        return False
    return {"method", "url"} <= request.keys() and isinstance(response.get("status"), int)


def _unreadable(path: Path) -> UsageError:
    return UsageError(f"{path} is not a recording", hint="--org record:FILE writes one")


def _response_of(entry: Entry) -> Response:
    headers = entry.get("headers")
    fields = {str(name): str(value) for name, value in headers.items()} if headers else {}
    return Response(entry["status"], _content(entry), fields)


def _content(entry: Entry) -> bytes:
    if "json" in entry:
        return compact(entry["json"]).encode()
    if "binary" in entry:
        return entry["binary"]
    return str(entry.get("text", "")).encode()
