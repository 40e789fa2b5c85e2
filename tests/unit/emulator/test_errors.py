"""Every error Zoho documents for what the emulator answers: the cases are data, `errors/*.yaml`.

A file holds a `source` and `cases`, each with a name and

- `org`: settings of the emulator; `fields`: module -> more fields of it; `blueprints` and
  `layout_rules` as schema files hold them;
- `given`: label -> {module: values}, records that are there; `<label>` stands for their ids;
- `before`: requests that come first and succeed; `keep` names parts of an answer, `{label: path}`;
- `request`: method and path, or `requests` of several that are refused alike, with `query`,
  `headers`, `version`, and `body` (JSON), `raw` (text) or `upload` (the name and the content of one
  file), sent `hours` later;
- `status`, and of the error `code`, `message`, `details`; `in` is the key of the results or of the
  result that holds it. `"*"` in (or as) `details` is anything; a `note` says what the sources
  leave open.

`!times [3, x]` is `xxx`, `!times [3, [x]]` is `[x, x, x]`.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from deluge.emulator.import_rules import blueprint_of, layout_rule_of


class _Loader(yaml.SafeLoader):
    """YAML with `!times`."""

    def times(self, node: yaml.SequenceNode) -> Any:
        """A long text or list."""
        number, value = self.construct_sequence(node, deep=True)
        return value * number


_Loader.add_constructor("!times", _Loader.times)


def _cases() -> list[Any]:
    found: list[Any] = []
    for path in sorted((Path(__file__).parent / "errors").glob("*.yaml")):
        content = yaml.load(path.read_text("utf-8"), _Loader)
        assert content["source"].startswith("https://"), path
        for case in content["cases"]:
            name = f"{path.stem}: {case['name']}"
            for request in case.get("requests", ()):
                found.append(pytest.param({**case, "request": request}, id=f"{name}, {request}"))
            if "request" in case:
                found.append(pytest.param(case, id=name))
    return found


def _filled(value: Any, labels: dict[str, str]) -> Any:
    """The value with the ids that its labels stand for."""
    if isinstance(value, dict):
        return {_filled(key, labels): _filled(each, labels) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, labels) for each in value]
    if isinstance(value, str) and "<" in value:
        for label, text in labels.items():
            value = value.replace(f"<{label}>", text)
    return value


def _send(crm: Any, case: dict[str, Any]) -> tuple[int, Any]:
    """The answer to a request of a case."""
    method, path = case["request"].split(" ", 1)
    headers: dict[str, str] = dict(case.get("headers", {}))
    body = case.get("body")
    if "raw" in case:
        body = case["raw"].encode()
    if "upload" in case:
        name, content = case["upload"]
        part = f'Content-Disposition: form-data; name="file"; filename="{name}"'
        body = f"--xyz\r\n{part}\r\n\r\n{content}\r\n--xyz--\r\n".encode()
        headers["Content-Type"] = "multipart/form-data; boundary=xyz"
    version = case.get("version", "v8")
    return crm(method, path, body, version=version, headers=headers, **case.get("query", {}))


def _part(answer: Any, path: str) -> str:
    """What stands at a place of an answer, `data.0.details.id`."""
    for key in path.split("."):
        answer = answer[int(key) if key.isdigit() else key]
    return str(answer)


def _prepared(case: dict[str, Any], make: Callable[..., Any]) -> tuple[Any, dict[str, str]]:
    """The organisation of a case, and the ids its labels stand for."""
    crm = make(**case.get("org", {}))
    for module, fields in case.get("fields", {}).items():
        crm.emulator.schema.add(module, fields)
    for row in case.get("blueprints", []):
        crm.emulator.schema.blueprints.append(blueprint_of(crm.emulator.schema, row, Path("case")))
    for row in case.get("layout_rules", []):
        crm.emulator.schema.layout_rules.append(
            layout_rule_of(crm.emulator.schema, row, Path("case"))
        )
    labels = {"unknown": "5843000000000999999", "user": str(crm.emulator.user)}
    for label, record in case.get("given", {}).items():
        ((module, values),) = record.items()
        labels[label] = crm.insert(module, **_filled(values, labels))
    for step in case.get("before", []):
        status, answer = _send(crm, _filled(step, labels))
        assert status < 300, answer
        for label, path in step.get("keep", {}).items():
            labels[label] = _part(answer, path)
    return crm, labels


@pytest.mark.parametrize("case", _cases())
def test_error(case: dict[str, Any], make: Callable[..., Any]) -> None:
    crm, labels = _prepared(case, make)
    case = _filled(case, labels)
    when = crm.emulator.clock() + timedelta(hours=case.get("hours", 0))
    crm.emulator.clock = lambda: when
    status, answer = _send(crm, case)
    if "in" in case:
        assert isinstance(answer, dict) and case["in"] in answer, answer
        answer = answer[case["in"]]
        answer = answer[-1] if isinstance(answer, list) else answer
    details = case.get("details", {})
    shown = answer["details"]
    details = shown if details == "*" else details
    assert (status, answer["code"], answer["message"], answer["status"]) == (
        case["status"], case["code"], case["message"], "error",
    ), answer  # fmt: skip
    assert shown.keys() == details.keys(), answer
    assert {key: value for key, value in shown.items() if details[key] != "*"} == {
        key: value for key, value in details.items() if value != "*"
    }
