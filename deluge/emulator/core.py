"""The emulator: a Zoho CRM that answers requests from its own store.

`Emulator.send` is a transport like any other: `Request` in, `Response` out, no web framework.
"""

import random as random_numbers
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from deluge.emulator.answers import NEWEST, OLDEST, Refusal
from deluge.emulator.call import Call, Change
from deluge.emulator.crm.records.index import has_words
from deluge.emulator.customization import VERSION, customized
from deluge.emulator.organization import ensure_organization
from deluge.emulator.routes import Route, Router
from deluge.emulator.schema import Module, Schema
from deluge.emulator.shapes import Record
from deluge.emulator.store import PURGED, Store
from deluge.emulator.storefile import WRITE_HINT
from deluge.emulator.times import zone_named
from deluge.errors import ServiceFailure, UsageError, did_you_mean
from deluge.exchange import Request, Response

if TYPE_CHECKING:
    from deluge.emulator.credits import Credits
    from deluge.emulator.oauth import Accounts

MAX_PATH = 4000
_MOST_NOTICES = 20
_PATH = re.compile(r"/crm/(?:(bulk|email)/)?v(\d(?:\.\d)?)/(.*)", re.ASCII | re.DOTALL)

ChangeHook = Callable[[Change], None]


def _system_clock() -> datetime:
    return datetime.now(UTC)


class Emulator:
    """A CRM organisation in this process.

    `clock` gives aware times, `zone` is the current user's time zone, `on_change` is told of
    every record created, edited or deleted once the request that did it is committed.
    `search_equals` is `words` (Zoho's way: equals on text matches a run of words) or `exact`.
    `accounts` gives OAuth tokens; with `require_token` every request needs one. `credits` counts
    what requests cost. `post` sends callbacks and notifications to third parties; without it
    nothing leaves. `on_notice` is told of what a script seems to have meant otherwise.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime] = _system_clock,
        zone: str = "UTC",
        random: random_numbers.Random | None = None,
        schema: Schema | None = None,
        search_equals: str = "words",
        on_change: ChangeHook | None = None,
        accounts: "Accounts | None" = None,
        require_token: bool = False,
        credits: "Credits | None" = None,
        post: Callable[[Request], object] | None = None,
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.zone_name = zone
        self.zone = zone_named(zone)
        self.random = random or random_numbers.Random()
        self._declared = self._schema = schema or Schema()
        self._customization: object = None
        self.search_equals = search_equals
        self.on_change = on_change
        self.require_token = require_token
        self.credits = credits
        self.post = post
        self._on_notice = on_notice
        self._told: set[str] = set()
        self._accounts = accounts
        self._router = Router()
        self.user = self._admin = ensure_organization(store, zone)
        store.add_function("has_words", 2, has_words)

    @property
    def is_limited(self) -> bool:
        """Whether requests are made in the name of a user whose profile may lack permissions."""
        return self.user != self._admin

    def act_as(self, name: str) -> None:
        """Make requests in the name of the active user of that id or mail address.

        UsageError when there is none. Everybody but the administrator is held to a profile.
        """
        with self.store.read():
            users = self.store.entities("user")
        for user in users:
            named = name in (user["id"], user["email"])
            if named and user["status"] == "active":
                self.user = int(user["id"])
                return
        raise UsageError(
            f"the local CRM has no active user '{name}'",
            hint=did_you_mean(name, [user["email"] for user in users]),
        )

    def _start_anew(self) -> None:
        """Take up what another state of the store holds, for the same user when it is there."""
        self._schema, self._customization = self._declared, None
        self._admin = ensure_organization(self.store, self.zone_name)
        with self.store.read():
            if self.store.entity("user", self.user) is None:
                self.user = self._admin

    def copy(self) -> "Emulator":
        """An independent organisation in the same state; what never changes is shared."""
        from copy import copy

        twin = copy(self)
        twin.store = self.store.copy()
        twin.store.add_function("has_words", 2, has_words)
        twin._accounts = None
        twin._told = set()
        return twin

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def tell(self, notice: str, hint: Callable[[], str]) -> None:
        """Have the developer told of something, once, and of no more than a screenful."""
        if self._on_notice is None or notice in self._told or len(self._told) >= _MOST_NOTICES:
            return
        self._told.add(notice)
        self._on_notice(f"warning: {notice}; {hint()}")

    def tell_lacking(self, request: Request) -> None:
        """Have the developer told that nothing here answers a script's own request."""
        if not request.by_task:  # a task says so itself
            self.tell(
                f"the sandbox does not answer {request.method} {request.host}{request.path}",
                lambda: (
                    "the script gets 501 NOT_EMULATED; a test can say the answer with "
                    "mock.invokeurl, --org live asks Zoho"
                ),
            )

    @property
    def accounts(self) -> "Accounts":
        """The accounts server; made when it is first asked."""
        if self._accounts is None:
            from deluge.emulator.oauth import Accounts

            self._accounts = Accounts(lambda: self.clock().timestamp(), self.random)
        return self._accounts

    @property
    def schema(self) -> Schema:
        """The modules and fields: those declared, with what the API added."""
        version = self.store.kept(VERSION, lambda: self.store.meta(VERSION))
        if version != self._customization:
            with self.store.lock:
                self._schema = customized(self._declared, self.store)
                self._customization = version
        return self._schema

    # -- requests -------------------------------------------------------------------------------

    def send(self, request: Request) -> Response:
        """The answer to a request, whatever it holds."""
        version = NEWEST
        try:
            if "/oauth/" in request.url and request.path.startswith("/oauth/"):
                return self.accounts.answer(request)
            if "/crm/" not in request.url:
                from deluge.emulator import products

                if products.belongs(request):
                    return products.answer(self, request)
            version, segments = _split(request)
            if self.require_token:
                self.accounts.check(request, segments)
            if self.credits is not None:
                self.credits.spend(request, segments)
                answer = self._answer(request, version, segments)
                return self.credits.mark(request, segments, answer)
            return self._answer(request, version, segments)
        except Refusal as refusal:
            return refusal.response(version)
        except Exception as error:  # the last resort: a bug of ours must not end the script
            return _unexpected(error).response(version)

    def _answer(self, request: Request, version: float, segments: list[str]) -> Response:
        """What the endpoint answers, errors included; hooks run after it."""
        try:
            call, found = self._route(request, version, segments)
            with self._transaction(found):
                answer = found.handler(call)
                call.posts += self._notices(call)
            self._tell(call)
            return answer if isinstance(answer, Response) else Response.of_json(answer)
        except Refusal as refusal:
            if refusal.code == "NOT_EMULATED":
                self.tell_lacking(request)
            return refusal.response(version)

    def _tell(self, call: Call) -> None:
        """Run what a committed request sets off here, and send what it owes to others."""
        if self.on_change is not None:
            for change in call.changes:
                self.on_change(change)
        if self.post is not None:
            self._deliver(call.posts, self.post)

    def _deliver(self, posts: list[Request], post: Callable[[Request], object]) -> None:
        """Send callbacks and notifications; a host that does not answer is tried no further."""
        silent: set[str] = set()
        for request in posts:
            if request.host in silent:
                continue
            try:
                post(request)
            except ServiceFailure as error:
                silent.add(request.host)
                lost = f"what {request.host} was to be told of did not arrive: {error.message}"
                self.tell(lost, lambda: "a callback is tried once")

    def _notices(self, call: Call) -> list[Request]:
        """What subscribers are to be told of the request."""
        if self.post is None or not call.changes:
            return []
        from deluge.emulator.crm.notifications import notices

        return notices(call)

    def perform(self, request: Request, most: int) -> tuple[Response, list[Change]]:
        """The answer to a part of a composite request, and the changes nobody was told of yet.

        `most` is how many rows the part may read.
        """
        version = NEWEST
        try:
            version, segments = _split(request)
            call, found = self._route(request, version, segments)
            call.most = most
            with self._transaction(found):
                answer = found.handler(call)
            shown = answer if isinstance(answer, Response) else Response.of_json(answer)
            return shown, call.changes
        except Refusal as refusal:
            return refusal.response(version), []
        except Exception as error:  # as above: one part must not end the others
            return _unexpected(error).response(version), []

    def _route(self, request: Request, version: float, segments: list[str]) -> tuple[Call, Route]:
        """The call and the endpoint it is for."""
        found, parameters = self._router.find(request.method, segments)
        if version < found.oldest:
            raise Refusal(
                "API_NOT_SUPPORTED",
                "api not supported in this version",
                {"supported_version": f"v{found.oldest:g}"},
            )
        call = Call(self, request, version, parameters)
        if self.is_limited:
            from deluge.emulator.crm.settings.permissions import refuse_forbidden

            refuse_forbidden(call, found)
        return call, found

    def _transaction(self, found: Route) -> AbstractContextManager[None]:
        """One transaction for all that the endpoint does."""
        return self.store.write() if found.writes else self.store.read()

    # -- what the command line and tests use ----------------------------------------------------

    def seed(self, module: str, records: Iterable[Record], *, lenient: bool = False) -> list[str]:
        """The ids of the records, inserted without automation, all of them or none.

        A record may bring its `id`, so that seeds can refer to each other.
        `lenient` takes texts for numbers and booleans, as the cells of a CSV file are. The module
        `variables` stands for the variables of the organisation.
        """
        if "/" in module:
            from deluge.emulator.products import seeding

            return seeding.seed(self, module, records)
        from deluge.emulator.crm.seeding import seed

        return seed(self, module, records, lenient=lenient)

    def records(self, module: str) -> list[Record]:
        """All live records of a module as API v8 shows them, oldest first."""
        from deluge.emulator.crm.records.shape import all_records

        if "/" in module:
            from deluge.emulator.products import seeding

            with self.store.read():
                return seeding.records(self, module)
        call, known = self._looking_at(module)
        with self.store.read():
            return all_records(call, known)

    def shown(self, module: str, record_id: int) -> Record:
        """A record as API v8 shows it, deleted ones too; empty when nothing is left of it."""
        from deluge.emulator.crm.records.shape import Shaper

        call, known = self._looking_at(module)
        with self.store.read():
            stored = self.store.record(record_id)
            if stored is None or stored.state == PURGED:
                return {}
            return Shaper(call, known, single=True).show(stored)

    def _looking_at(self, module: str) -> tuple[Call, Module]:
        """The module of that name, and a call that reads it; raises UsageError."""
        known = self.schema.module(module)
        if known is None:
            raise UsageError(f"unknown module '{module}'")
        request = Request("GET", f"https://www.zohoapis.com/crm/v8/{known.api_name}")
        return Call(self, request, NEWEST, {}), known

    def dump(self) -> dict[str, list[Record]]:
        """Module -> its records, for every module that has some; `books/contacts` is one too."""
        from deluge.emulator.products.seeding import kinds

        with self.store.read():
            others = kinds(self)
        names = [*(name for name in self.schema if name != "Users"), *others]
        found = {name: self.records(name) for name in names}
        return {name: records for name, records in found.items() if records}

    def reset(self) -> None:
        """Forget everything but the organisation itself."""
        with self.store.write():
            self.store.clear()
        self._start_anew()

    def snapshot(self, path: Path) -> None:
        """Write the organisation's state to a file, whole or not at all."""
        self.store.save(path)

    def load(self, path: Path) -> None:
        """Replace the organisation's state by a snapshot's."""
        self.store.restore(path)
        self._start_anew()

    def record_event(self, kind: str, data: Record) -> None:
        """Keep something a script did that is no record: a signal, a mail."""
        with self.store.write():
            self.store.add_event(kind, data)

    def events(self, kind: str) -> list[Record]:
        """What was recorded under that kind, oldest first."""
        with self.store.read():
            return self.store.events(kind)


def _split(request: Request) -> tuple[float, list[str]]:
    """API version and path segments after it; Zoho's 404 for any other path."""
    match = _PATH.fullmatch(request.path[:MAX_PATH])
    version = float(match[2]) if match else 0.0
    if match is None or not OLDEST <= version <= NEWEST or not match[3].strip("/"):
        raise Refusal(
            "INVALID_URL_PATTERN",
            "Please check if the URL trying to access is a correct one",
            status=404,
        )
    segments = match[3].strip("/").split("/")
    return version, [match[1], *segments] if match[1] else segments


_NO_ROOM = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN")


def _unexpected(error: Exception) -> Refusal:
    """Zoho's answer for a failure inside the service; a store that cannot write ends the run."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(_NO_ROOM):
        raise ServiceFailure(f"the sandbox cannot be written: {error}", hint=WRITE_HINT) from error
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Refusal("SERVICE_UNAVAILABLE", "Service temporarily unavailable", status=503)
    return Refusal("INTERNAL_ERROR", "Internal Server Error", status=500)
