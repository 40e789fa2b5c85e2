"""A client for the emulator: sends requests and fails on any internal error."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from answer_checks import check_answer

from deluge.emulator.core import Emulator
from deluge.emulator.store import Store
from deluge.exchange import Request

NOW = datetime(2024, 5, 17, 9, 30, tzinfo=UTC)
HOST = "https://www.zohoapis.com"


class Client:
    """Calls the API of one emulator as a script would."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: str = "v8",
        headers: dict[str, str] | None = None,
        by_task: bool = False,
        **query: Any,
    ) -> tuple[int, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
        request = Request(
            method,
            f"{HOST}/crm/{version}{path}",
            query=[(name, str(value)) for name, value in query.items()],
            headers=headers or {},
            body=raw,
            by_task=by_task,
        )
        response = self.emulator.send(request)
        assert response.status != 500, (method, path, body, query)
        if version == "v8":
            check_answer(request, response, self.emulator.schema)
        return response.status, response.json() if response.body else None

    def insert(self, module: str, **values: Any) -> str:
        """The id of a new record."""
        return self.emulator.seed(module, [values])[0]

    def found(self, module: str, criteria: str, field: str, **query: Any) -> list[Any]:
        """The values of a field in the records that match, in ascending order of id."""
        status, answer = self(
            "GET", f"/{module}/search", criteria=criteria, sort_order="asc", **query
        )
        assert status in (200, 204), answer
        return [row[field] for row in answer["data"]] if answer else []


@pytest.fixture(scope="session")
def empty_store() -> Store:
    """An organisation without records, to be copied."""
    store = Store.open(None)
    Emulator(store, clock=lambda: NOW)
    return store


@pytest.fixture
def make(empty_store: Store) -> Callable[..., Client]:
    """Makes a client of a fresh organisation."""

    def build(**settings: Any) -> Client:
        store = empty_store.copy()
        return Client(Emulator(store, clock=lambda: NOW, random=Random(1), **settings))

    return build


@pytest.fixture
def crm(make: Callable[..., Client]) -> Client:
    """A client of a fresh organisation."""
    return make()
