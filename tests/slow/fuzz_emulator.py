"""Schemathesis against the emulator's own OpenAPI document: no 5xx, no answer off its schema.

Not part of `make test`: pip install schemathesis, then
python tests/slow/fuzz_emulator.py [examples per operation, 20]
"""

import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, quote

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from deluge.emulator.core import Emulator
from deluge.emulator.openapi import document
from deluge.emulator.store import Store
from deluge.exchange import Request

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SEEDS = {
    "Accounts": [{"Account_Name": "Acme"}],
    "Leads": [{"Last_Name": f"Roe {number}", "Company": "Acme"} for number in range(20)],
    "Deals": [{"Deal_Name": "Big", "Stage": "Qualification", "Closing_Date": "2026-05-01"}],
}


def application(emulator: Emulator) -> Callable[..., Awaitable[None]]:
    """The emulator as an ASGI application."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        raw = scope.get("raw_path") or quote(scope["path"]).encode()
        query = parse_qsl(scope["query_string"].decode("utf-8", "replace"), keep_blank_values=True)
        headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in scope["headers"]]
        url = f"http://localhost{raw.decode('latin-1').partition('?')[0]}"
        response = emulator.send(
            Request(scope["method"], url, query=query, headers=headers, body=body)
        )
        await send(
            {
                "type": "http.response.start",
                "status": response.status,
                "headers": [(k.encode(), v.encode()) for k, v in response.headers.items()],
            }
        )
        await send({"type": "http.response.body", "body": response.body})

    return app


def _items(operation: Any) -> Any:
    """The schema of the list of records in an operation's body, if it takes one."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return content.get("schema", {}).get("properties", {}).get("data")


def _likely(ids: list[str]) -> dict[str, Any]:
    """An item that has a chance of being a record."""
    text = {"type": "string", "minLength": 1, "maxLength": 40}
    names = ("Last_Name", "Company", "Account_Name", "Deal_Name", "Note_Content", "Subject")
    fields = dict.fromkeys(names, text)
    fields["Stage"] = {"enum": ["Qualification", "Closed Won", "Nope"]}
    fields["Annual_Revenue"] = {"type": ["integer", "null"]}
    fields["Closing_Date"] = {"type": "string", "format": "date"}
    return {
        "type": "object",
        "properties": {**fields, "id": {"enum": ids}},
        "required": [*names, "Stage"],
        "additionalProperties": False,
    }


def main(examples: int) -> int:
    """The number of operations that failed."""
    emulator = Emulator(Store.open(None))
    ids = [emulator.seed(module, records)[0] for module, records in SEEDS.items()]
    described = json.loads(json.dumps(document("http://localhost")))
    for path in described["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                if parameter["name"] == "module":
                    parameter["schema"] = {"enum": [*SEEDS, "Contacts", "Tasks", "Nope"]}
                elif parameter["name"] == "ids":
                    parameter["schema"] = {"enum": [ids[1], ",".join(ids), "x", ""]}
                elif parameter["name"] in ("page", "per_page"):
                    parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": 300}
                elif parameter["name"] in ("related", "name"):
                    parameter["schema"] = {"enum": ["Contacts", "Notes", "Products", "Nope"]}
                elif parameter["in"] == "path" and parameter["name"] not in ("name", "related"):
                    parameter["schema"] = {"enum": [*ids, "5843000000000999999", "x"]}
                elif parameter["name"] == "fields":
                    parameter["schema"] = {"enum": ["id", "Last_Name,Company", "Nope"]}
            items = _items(operation)
            if items is not None:
                items["items"] = _likely(ids)
    schema = schemathesis.openapi.from_dict(described)
    schema.app = application(emulator)
    statuses: Counter[int] = Counter()
    failed: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def test(case: Any) -> None:
            response = case.call()
            statuses[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)

        try:
            test()
        except (Exception, BaseExceptionGroup) as error:
            failed.append(operation.label)
            print(f"--- {operation.label}\n{str(error)[:1500]}")
    print(f"{sum(statuses.values())} requests: {dict(sorted(statuses.items()))}")
    print(f"{len(failed)} operations failed: {failed}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)))
