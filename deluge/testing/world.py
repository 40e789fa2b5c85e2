"""The world of a test: a memory organisation of its own, a clock, and a closed network."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from deluge.api import make_clock, zone_named
from deluge.emulator.core import Emulator
from deluge.emulator.import_schema import load_directory
from deluge.emulator.schema import Schema
from deluge.emulator.store import Store
from deluge.errors import ServiceFailure, UsageError
from deluge.exchange import Request, Response
from deluge.functions.triggers import TriggerRunner
from deluge.organisation import Organisation, OrganisationSettings
from deluge.seeds import read_seeds
from deluge.services.hosts import is_zoho_api
from deluge.services.outbox import MAILS, KeptOutbox, Message, Outbox
from deluge.services.redact import REDACTED, Redactor
from deluge.services.transport import NetworkPolicy, Router, routed
from deluge.testing.failure import WorldFailed, shown_path
from deluge.testing.mocks import Mocks, http_example
from deluge.testing.settings import TestSettings
from deluge.values.conventions import Conventions
from deluge.values.show import json_text, text_of

API = "https://www.zohoapis.com/crm/v8"


class Clock:
    """The clock of a test: real until it is set, then it stands still."""

    def __init__(self, zone_name: str) -> None:
        self._zone_name = zone_name
        self._fixed: datetime | None = None

    def __call__(self) -> datetime:
        return self._fixed or datetime.now(UTC)

    def set(self, moment: datetime | str | None) -> None:
        """Stand still at that moment (in the test's zone when it names none), or run again."""
        if moment is None:
            self._fixed = None
        else:
            self._fixed = make_clock(moment, lambda: zone_named(self._zone_name))()

    def advance(self, **amount: float) -> None:
        """Go on by `days=1`, `hours=2`, `minutes=30`, `seconds=5` ... and stand still there."""
        self._fixed = self() + timedelta(**amount)


class TestOrganisation(Organisation):
    """A memory organisation per test: a copy of one that was seeded once.

    It stands in front of everything that leaves a script: what is mocked is answered by the mock,
    Zoho's hosts by the emulator, all other hosts are refused unless `net` allows them.
    """

    __test__ = False

    def __init__(self, settings: TestSettings, conventions: Conventions) -> None:
        self.clock = Clock(settings.zone)
        self.mocks = Mocks()
        self.requests: list[Request] = []
        self.notices: list[str] = []  # what the developer should know of the requests
        self._random = Random(settings.random)
        self._test = settings
        self._conventions = conventions
        self._policy = NetworkPolicy(settings.net)
        self._seeded: Emulator | None = None
        self._router: Router | None = None
        super().__init__(
            "memory",
            "",
            OrganisationSettings(
                clock=self.clock, zone_name=settings.zone, random=lambda: self._random,
                project=settings.project, net=settings.net,
            ),
        )  # fmt: skip
        self.triggered: list[str] = []  # what the functions of [[triggers]] printed, or why not
        if settings.project.triggers:
            self.settings.on_change = TriggerRunner(settings.project, self.triggered.append)

    def begin(self) -> None:
        """Everything as it is before a test; the copy is made when it is first needed."""
        self.clock.set(self._test.now)
        self.mocks.clear()
        self.requests.clear()
        self.notices.clear()
        self.triggered.clear()
        self._random.seed(self._test.random)
        if self._emulator is not None:
            self._emulator.close()
            self._emulator = None

    # ---- what leaves a script

    def send(self, request: Request) -> Response:
        """The answer to a request, which is remembered."""
        self.requests.append(request)
        mock = self.mocks.request(request)
        if mock is not None:
            return mock.respond(request, self._text)
        if is_zoho_api(request.host):
            return self.emulator.send(request)
        if not self._policy.allows(request.host):
            show = Redactor().url
            asked = show(request.url, request.query)
            raise ServiceFailure(
                f"the network is closed in tests: {request.method} {asked}",
                code="network-refused",
                hint=http_example(request.method, show(request.url).replace(REDACTED, "*")),
            )
        if self._router is None:
            self._router = routed(self.emulator, net=self._test.net)
        return self._router.send(request)

    def wants_credentials(self, request: Request) -> bool:
        """Only where the network is open: mocks and the emulator need none."""
        return self._policy.allows(request.host)

    def open_outbox(self) -> Outbox:
        """What takes mails: the store of the test that is running."""
        return KeptOutbox(self._keep)

    def _keep(self, kind: str, message: Message) -> None:
        self.emulator.record_event(kind, message)

    def _text(self, value: object) -> str:
        if isinstance(value, dict | list):
            return json_text(value, self._conventions)
        return text_of(value, self._conventions)

    # ---- records and the like

    def _open_emulator(self) -> Emulator:
        """A copy of the seeded organisation."""
        if self._seeded is None:
            self._seeded = self._seed()
        return self._seeded.copy()

    def _seed(self) -> Emulator:
        schema = Schema()
        folder = os.path.join(self._test.project.state, "schema")
        settings = self.settings
        emulator = Emulator(
            Store.open(None),
            clock=self.clock,
            zone=settings.zone_name,
            random=self._random,
            schema=schema,
            on_notice=lambda notice: self.notices.append(notice.removeprefix("warning: ")),
        )
        try:
            if os.path.isdir(folder):
                load_directory(schema, Path(folder))
            for path in self._test.seed:
                seed_file(emulator, path)
            if self._test.project.org_user is not None:
                emulator.act_as(self._test.project.org_user)
        except UsageError as error:
            raise WorldFailed(error.message, hint=error.hint) from None
        return emulator

    def seed_from(self, name: str) -> None:
        """Add the records of a seed file, named from the project's directory."""
        seed_file(self.emulator, os.path.join(self._test.project.root, name))

    def mails(self) -> list[dict[str, Any]]:
        """The mails sent so far."""
        return self.emulator.events(MAILS)

    def signals(self) -> list[dict[str, Any]]:
        """The signals raised so far."""
        return self.emulator.events("signals")

    def record(self, record_id: str) -> dict[str, Any] | None:
        """The record of that id in whatever module, or None."""
        emulator = self.emulator
        if not record_id.isdecimal():
            raise UsageError(f"'{record_id}' is not the id of a record")
        with emulator.store.read():
            stored = emulator.store.record(int(record_id))
        if stored is None:
            return None
        found = [r for r in emulator.records(stored.module) if r["id"] == record_id]
        return found[0] if found else None

    def set_variable(self, name: str, value: object) -> None:
        """Give an organisation variable a value; it is made when there is none."""
        kind, text = _variable_type(value), value if isinstance(value, str) else self._text(value)
        emulator = self.emulator
        with emulator.store.read():
            known = [v for v in emulator.store.entities("variable") if v["api_name"] == name]
        if known:
            fields: dict[str, object] = {"id": known[0]["id"], "value": text}
        else:
            fields = {
                "name": name, "api_name": name, "type": kind, "value": text,
                "variable_group": {"api_name": "General", "name": "General"},
            }  # fmt: skip
        body = json.dumps({"variables": [fields]}).encode()
        method = "PUT" if known else "POST"
        answer = emulator.send(Request(method, f"{API}/settings/variables", body=body))
        if answer.status not in (200, 201):
            raise UsageError(f"the variable '{name}' cannot be set: {answer.text()}")


def seed_file(emulator: Emulator, path: str) -> None:
    """Add the records of a seed file; raises UsageError."""
    shown = shown_path(path)
    for module, records in read_seeds(shown, emulator.schema).items():
        try:
            emulator.seed(module, records, lenient=True)  # as `deluge org seed` does
        except UsageError as error:
            told = error.message.removeprefix("seed: ")
            raise UsageError(f"the seed file {shown} is refused: {told}", hint=error.hint) from None


def _variable_type(value: object) -> str:
    if isinstance(value, bool):
        return "checkbox"
    if isinstance(value, int):
        return "long"
    return "decimal" if isinstance(value, float) else "textarea"
