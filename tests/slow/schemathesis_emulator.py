"""Schemathesis on what `deluge serve` says of itself: no 5xx, no answer off the document.

    pip install schemathesis
    python tests/slow/schemathesis_emulator.py [--examples 20] [--modules Leads,Deals] [--keep DIR]

A real server answers on a project with records in every module. First the whole document at
/openapi.json is tested, then, module by module, the document of that module (`?module=Leads`),
which has the exact types of its fields. Operations that never succeeded are listed. Ends with 1
when schemathesis found something or the server answered a 5xx.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import requests
from schemathesis_sandbox import Sandbox

HERE = Path(__file__).parent
MODULES = ("Leads", "Contacts", "Deals", "Quotes", "Events")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
# Methods that the document does not have are answered as Zoho does (400, or 501 by what the
# emulator lacks), not with 405.
CONFIGURATION = """\
hooks = {hooks}
[phases.coverage]
unexpected-methods = []
"""
FLOW = {
    "module": "Leads",
    "field": "Lead_Status",
    "name": "Intake",
    "transitions": [{"name": "Call", "from": ["New"], "to": "Contacted", "fields": []},
                    {"name": "Again", "from": ["Contacted"], "to": "New", "fields": []}],
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Test all documents; 1 when there is something to look at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=20, help="drawn per operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--modules", default=",".join(MODULES))
    parser.add_argument("--mode", default="all", choices=("positive", "negative", "all"))
    parser.add_argument("--keep", type=Path, help="where logs and reports are left")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = (options.keep or Path(folder)).resolve()
        failed = False
        for module in ("", *filter(None, options.modules.split(","))):
            failed |= test(place / (module or "all"), module, options)
    return int(failed)


def test(folder: Path, module: str, options: argparse.Namespace) -> bool:
    """Whether the document of a module, or of all, was found at odds with the server."""
    with Server(folder) as server:
        known = Sandbox(server).known(module)
        (folder / "known.json").write_text(json.dumps(known), "utf-8")
        start = server.answered()
        document = f"{server.url}/openapi.json" + (f"?module={module}" if module else "")
        command = [*_command(folder, document, options), "--header", server.authorization]
        if module:
            command += ["--include-path-regex", r"/crm/v8/(\{module\}|Leads)"]
        else:
            command += ["--phases", "examples,fuzzing,stateful"]
        with (folder / "schemathesis.txt").open("wb") as output:
            environment = {**os.environ, "DELUGE_KNOWN": str(folder / "known.json")}
            code = subprocess.run(
                command, stdout=output, stderr=output, env=environment, cwd=folder
            ).returncode
        statuses = server.statuses(requests.get(document, timeout=60).json(), start)
    return report(module or "all modules", statuses, code, folder / "schemathesis.txt")


def _command(folder: Path, document: str, options: argparse.Namespace) -> list[str]:
    """Schemathesis on a document; its configuration and reports are put into the folder."""
    configuration = folder / "schemathesis.toml"
    hooks = json.dumps(str(HERE / "schemathesis_hooks.py"))
    configuration.write_text(CONFIGURATION.format(hooks=hooks), "utf-8")
    return [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration),
        "run", document, "--checks", ",".join(CHECKS), "--mode", options.mode,
        "--max-examples", str(options.examples), "--seed", str(options.seed),
        "--continue-on-failure", "--request-timeout", "20",
        "--report", "har", "--report-har-path", str(folder / "requests.har"),
    ]  # fmt: skip


def report(name: str, statuses: dict[str, Counter[int]], code: int, output: Path) -> bool:
    """Print what was answered; whether something was found."""
    total = sum(statuses.values(), Counter[int]())
    empty = [each for each, counts in statuses.items() if not any(200 <= s < 300 for s in counts)]
    print(f"{name}: {total.total()} requests, {len(statuses)} operations, {_shares(total)}")
    for each in empty:
        print(f"  no success: {each} {dict(statuses[each])}")
    if code:
        print(output.read_text("utf-8", "replace"))
    return bool(code) or any(status >= 500 for status in total)


def _shares(counts: Counter[int]) -> str:
    return ", ".join(
        f"{status}: {count} ({count * 100 // counts.total()} %)"
        for status, count in sorted(counts.items())
    )


class Server:
    """`deluge serve` as its own process, on an empty project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "functions").mkdir(parents=True, exist_ok=True)
        (folder / ".deluge" / "schema").mkdir(parents=True, exist_ok=True)
        (folder / ".deluge" / "schema" / "flow.json").write_text(
            json.dumps({"blueprints": [FLOW]}), "utf-8"
        )
        (folder / "deluge.toml").write_text('[project]\nname = "shop"\n', "utf-8")
        self._log = (folder / "serve.log").open("w+b")

    def __enter__(self) -> "Server":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "deluge", "serve", "--port", "0", "--json", "--org", "memory",
             "--net", "deny", str(self.folder)],
            stdout=subprocess.PIPE, stderr=self._log,
        )  # fmt: skip
        assert self._process.stdout is not None
        keys = json.loads(self._process.stdout.readline())
        self.url: str = keys["url"]
        names = ("client_id", "client_secret", "refresh_token")
        data = {"grant_type": "refresh_token", **{name: keys[name] for name in names}}
        answer = requests.post(f"{self.url}/oauth/v2/token", data=data, timeout=20)
        token = answer.json()["access_token"]
        self.authorization = f"Authorization: Zoho-oauthtoken {token}"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(60)
        self._log.close()

    def send(self, method: str, path: str, body: object = None, **more: Any) -> Any:
        """The answer of the CRM, which must be a success."""
        name, _, value = self.authorization.partition(": ")
        headers = {name: value, **more.pop("headers", {})}
        prefix = "/crm/bulk/v8" if path.startswith("/bulk") else "/crm/v8"
        url = self.url + prefix + path.removeprefix("/bulk")
        answer = requests.request(method, url, json=body, headers=headers, timeout=30, **more)
        assert answer.ok, (method, path, answer.status_code, answer.text)
        return answer.json() if "json" in answer.headers.get("content-type", "") else None

    def _lines(self) -> list[dict[str, Any]]:
        lines = (self.folder / "serve.log").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def answered(self) -> int:
        """How many requests were answered so far."""
        return len(self._lines())

    def statuses(self, document: dict[str, Any], start: int) -> dict[str, Counter[int]]:
        """Operation of the document -> how often each status was answered since."""
        patterns = [
            (path.count("{"), method.upper(), path, re.compile(re.sub(r"\{\w+\}", "[^/]*", path)))
            for path, operations in document["paths"].items()
            for method in operations
        ]
        patterns.sort(key=lambda entry: (entry[0], -len(entry[2])))
        found: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for line in self._lines()[start:]:
            for _, method, path, pattern in patterns:
                if line["method"] == method and pattern.fullmatch(line["path"].rstrip("/")):
                    found[f"{method} {path}"][line["status"]] += 1
                    break
        return dict(found)


if __name__ == "__main__":
    sys.exit(main())
