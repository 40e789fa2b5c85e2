"""The services of one run: tasks and bracket statements by name, and the way out for requests."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from deluge.builtins.context import Context
from deluge.exchange import Request, Response, Transport
from deluge.services.hosts import base_url, data_centre
from deluge.tasks import BracketCall, TaskCall
from deluge.usage import Usage

if TYPE_CHECKING:
    from deluge.services.catalog import Catalog, Task
    from deluge.services.outbox import Outbox


_FEW_TASKS = 10
"""How many names a hint lists."""


class Authoriser(Protocol):
    """What adds a connection's credentials to a request."""

    def authorise(self, request: Request, connection: str) -> Request:
        """The request to send; raises EvalError for an unknown or unauthorised connection."""
        ...

    def address(self, url: str, connection: str) -> str:
        """The URL with the connection's own values for its `{name}` placeholders."""
        ...


class ServiceSettings:
    """What the project and the command line decide about services.

    `api_version` replaces the CRM version of unversioned tasks; `api_url` the API host of the
    data centre. `connectors` are the project's own connectors, as rows of the catalogue.
    `open_outbox` gives what takes mails and the like; `mail_senders` are verified senders, any
    when there are none.
    """

    __slots__ = (
        "api_url", "api_version", "authoriser", "connectors", "data_centre", "mail_senders",
        "open_outbox", "timeout",
    )  # fmt: skip

    def __init__(
        self,
        *,
        data_center: str = "us",
        api_version: str | None = None,
        api_url: str | None = None,
        timeout: float = 40.0,
        authoriser: Authoriser | None = None,
        connectors: Mapping[str, Mapping[str, object]] | None = None,
        open_outbox: "Callable[[], Outbox] | None" = None,
        mail_senders: Iterable[str] = (),
    ) -> None:
        self.data_centre = data_centre(data_center)
        self.api_version = api_version
        self.api_url = api_url
        self.timeout = timeout
        self.authoriser = authoriser
        self.connectors = dict(connectors or {})
        self.open_outbox = open_outbox
        self.mail_senders = tuple(mail_senders)


class Services:
    """Tasks and bracket statements of one interpreter, answered through one transport."""

    def __init__(
        self,
        transport: Transport,
        context: Context,
        usage: Usage,
        settings: ServiceSettings | None = None,
        *,
        catalog: "Catalog | None" = None,
    ) -> None:
        self.transport = transport
        self.context = context
        self.usage = usage
        self.settings = settings or ServiceSettings()
        self.fields: dict[str, list[dict[str, object]]] = {}
        """Field metadata already fetched, by module."""
        self._catalog = catalog
        self._calls: dict[str, TaskCall | None] = {}
        self._outbox: Outbox | None = None

    @property
    def catalog(self) -> "Catalog":
        """The catalogue of tasks, read on first use."""
        if self._catalog is None:
            from deluge.services.catalog import Catalog

            self._catalog = Catalog()
        return self._catalog

    @property
    def outbox(self) -> "Outbox":
        """What takes mails, text messages and notifications, opened on first use."""
        if self._outbox is None:
            from deluge.services.outbox import MemoryOutbox

            opener = self.settings.open_outbox
            self._outbox = opener() if opener else MemoryOutbox()
        return self._outbox

    def task(self, name: str) -> TaskCall | None:
        """The task of that full name (any case), or None when there is none."""
        key = name.lower()
        if key not in self._calls:
            found = self.find(name)
            call: TaskCall | None = None
            if found is not None:
                from deluge.services.executor import TaskExecutor

                call = TaskExecutor(found, self)
            self._calls[key] = call
        return self._calls[key]

    def find(self, name: str) -> "Task | None":
        """The catalogue row of a task's full name, or None."""
        place = self.catalog.find(name)
        return place[0].task(place[1]) if place else None

    def bracket(self, name: str) -> BracketCall | None:
        """The bracket statement of that name (any case), or None when there is none."""
        from deluge.services.brackets import bracket

        return bracket(name, self)

    def task_names(self) -> Iterable[str]:
        """The full names of all tasks of all services."""
        for stem in self.catalog.stems():
            service = self.catalog.service(stem)
            if service is not None:
                yield from service.task_names()

    def advice(self, name: str) -> str | None:
        """What helps whoever wrote the name of a task or function that there is not, or None."""
        from deluge.builtins.registry import REGISTRY

        known = [*self.task_names(), *(entry.name for entry in REGISTRY.plain.values())]
        return self.catalog.instead(name) or _nearest_task(name, known)

    def base_url(self, product: str) -> str:
        """The URL that paths of a product are appended to."""
        if product == "zohoapis" and self.settings.api_url:
            return self.settings.api_url.rstrip("/")
        return base_url(product, self.settings.data_centre)

    def api_version(self, task: "Task") -> str:
        """The version in the path of a task; unversioned CRM tasks follow the project."""
        if task.version == "v2" and self.settings.api_version:
            return self.settings.api_version
        return task.version

    def send(self, request: Request, connection: str | None = None) -> Response:
        """The response to a request, counted, with the connection's credentials."""
        if connection and self.settings.authoriser:
            request = self.settings.authoriser.authorise(request, connection)
        self.usage.http_requests += 1
        return self.transport.send(request)


def _nearest_task(name: str, known: Iterable[str]) -> str | None:
    """The nearest name of the same service, or of any when the service is not known either."""
    from deluge.errors import did_you_mean, nearest

    service, _, last = name.rpartition(".")
    own = {
        each.rpartition(".")[2]: each
        for each in known
        if each.rpartition(".")[0].lower() == service.lower()
    }
    if not own or not service:
        return did_you_mean(name, known)
    match = nearest(last, own)
    if match:
        return f"did you mean '{own[match]}'?"
    if len(own) > _FEW_TASKS:
        return "`deluge builtins --tasks` lists the tasks of every service"
    return f"the tasks of {service} are {', '.join(sorted(own))}"
