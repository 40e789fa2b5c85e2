"""Starting and stopping the server: the project, its keys, the socket, the worker processes."""

import errno
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from deluge.api import Interpreter
from deluge.directories import data_directory
from deluge.errors import ServiceFailure, UsageError, reason_of
from deluge.functions.keys import FILE_NAME, KeyFile
from deluge.functions.protocol import guarded_protocol
from deluge.functions.registry import FunctionRegistry, LiveRegistry, PublishRules
from deluge.functions.server import Application, ServerSettings, with_cors
from deluge.functions.service import FunctionService
from deluge.functions.triggers import TriggerRunner
from deluge.organisation import Organisation
from deluge.project import Project

_MAX_CONNECTIONS = 500
_GRACE = 70  # seconds that running requests are given at the end: more than a function may take
_SEND_BUFFER = 2**18  # of a connection; with more, a slow client looks like one that takes nothing
_SWITCH = 0.02  # threads that take turns less often do a fifth more requests per second
_WORLD = ("profile", "org", "now", "timezone", "seed", "net", "faults")


class Served:
    """What is served: the functions below a path, in the world that the options describe.

    Plain data, so that it can be handed to worker processes.
    """

    def __init__(
        self,
        path: str = ".",
        *,
        world: Mapping[str, object] | None = None,
        settings: ServerSettings | None = None,
        allow_writes: bool = False,
    ) -> None:
        self.path = os.path.abspath(path)
        self.world = {name: (world or {}).get(name) for name in _WORLD}
        self.settings = settings or ServerSettings()
        self.allow_writes = allow_writes
        if not os.path.exists(path):
            raise UsageError(f"there is no file or directory {path}")

    @property
    def project(self) -> Project | None:
        """The project around the path."""
        return Project.find(self.path if os.path.isdir(self.path) else os.path.dirname(self.path))

    @property
    def folders(self) -> list[str]:
        """The directories, or the file, that hold the functions."""
        project = self.project
        if project is None or os.path.isfile(self.path):
            return [self.path]
        return project.functions

    @property
    def key_file(self) -> KeyFile:
        """Where the credentials are kept: beside the sandbox."""
        project = self.project
        if project is not None:
            return KeyFile(os.path.join(project.state, FILE_NAME))
        return KeyFile(os.path.join(data_directory(), FILE_NAME))

    def remote(self) -> str | None:
        """The organisation's name when it is not a local one.

        Raises UsageError when the world that is described cannot be.
        """
        interpreter = self._interpreter(self.project, None)
        try:
            organisation = interpreter.organisation
            return None if organisation.is_local else organisation.name
        finally:
            interpreter.close()

    def registry(self) -> FunctionRegistry:
        """The functions as they are now."""
        return FunctionRegistry(self.folders)

    def service(self, base_url: str) -> FunctionService:
        """The service for all this."""
        project = self.project
        organisation = self._interpreter(project, None).organisation
        if project is not None and project.triggers:
            organisation.settings.on_change = TriggerRunner(project, _to_stderr)
        return FunctionService(
            LiveRegistry(self.folders),
            organisation,
            lambda organisation: self._interpreter(project, organisation),
            self.key_file,
            base_url=base_url,
            rules=PublishRules(project.serve if project else None),
        )

    def _interpreter(
        self, project: Project | None, organisation: Organisation | None
    ) -> Interpreter:
        world: dict[str, Any] = {
            name: value for name, value in self.world.items() if value is not None
        }
        if organisation is not None:
            world["org"] = organisation
        return Interpreter(
            **world,
            project=project,
            limits={"seconds": self.settings.function_seconds},
            confirm=lambda _request: self.allow_writes,
        )


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def bind_socket(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 stands for any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns off Nagle's delay (40 ms per answer) only where the protocol is named.
    server = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        server.bind((host, port))
        server.listen(512)
    except (OSError, OverflowError) as error:
        server.close()
        is_taken = getattr(error, "errno", None) in (errno.EADDRINUSE, errno.EACCES)
        raise ServiceFailure(
            f"{host}:{port} cannot be listened on: {reason_of(error, 'no such port')}",
            hint="--port 0 picks a free port"
            if is_taken
            else "--host is an address of this machine",
        ) from None
    server.set_inheritable(True)
    return server


def url_of(server: socket.socket) -> str:
    """The URL of a listening socket."""
    host, port = server.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run_here(
    served: Served,
    server: socket.socket,
    log: Callable[[str], None],
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve in this process until a signal asks to stop."""
    sys.setswitchinterval(_SWITCH)
    make_server(served, url_of(server), log, ready).run(sockets=[server])


def make_server(
    served: Served,
    base_url: str,
    log: Callable[[str], None],
    ready: Callable[[], None] | None = None,
) -> Any:
    """The uvicorn server; `ready` is told when it answers."""
    import uvicorn

    settings = served.settings
    application = Application(served.service(base_url), settings, log)

    class GracefulServer(uvicorn.Server):
        """Stops on a signal, lets running requests finish, and ends as a success."""

        @contextmanager
        def capture_signals(self) -> Generator[None]:
            if threading.current_thread() is not threading.main_thread():
                yield
                return
            numbers = (signal.SIGINT, signal.SIGTERM)
            before = {number: signal.signal(number, self.handle_exit) for number in numbers}
            try:
                yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if ready is not None:
                ready()

    return GracefulServer(
        uvicorn.Config(
            with_cors(application, settings.cors),
            http=guarded_protocol(settings.header_seconds),
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # nothing here asks who the client is
            limit_concurrency=_MAX_CONNECTIONS,
            timeout_graceful_shutdown=_GRACE,
        )
    )


def log_to_stderr(line: str) -> None:
    """Write a line of the log, whole even when several processes write."""
    try:
        os.write(2, f"{line}\n".encode("utf-8", "replace"))
    except OSError:  # nobody reads the log any more
        return


# ---- several processes


def run_workers(
    served: Served, server: socket.socket, count: int, ready: Callable[[], None]
) -> int:
    """Serve with that many processes until a signal asks to stop; the exit code.

    A worker that dies is replaced, unless it died while starting.
    """
    from multiprocessing import get_context
    from multiprocessing.connection import wait

    context = get_context("spawn")
    stopping = threading.Event()

    def start() -> tuple[Any, Any]:
        started = context.Event()
        process = context.Process(target=_worker, args=(served, server, started), daemon=False)
        process.start()
        return process, started

    def stop(_signal: int, _frame: object) -> None:
        stopping.set()
        for process, _ in workers:
            process.terminate()

    workers: list[tuple[Any, Any]] = []
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        workers += [start() for _ in range(count)]
        failed = not _all_ready(workers, stopping)
        if not failed and not stopping.is_set():
            ready()
        while not failed and not stopping.is_set():
            wait([process.sentinel for process, _ in workers], timeout=1.0)
            dead = [pair for pair in workers if not pair[0].is_alive()]
            if stopping.is_set():
                break
            failed = any(not started.is_set() for _, started in dead)
            if not failed:
                workers[:] = [pair for pair in workers if pair not in dead]
                workers += [start() for _ in dead]
        for process, _ in workers:
            process.terminate()
            process.join()
        return 1 if failed else 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _all_ready(workers: Sequence[tuple[Any, Any]], stopping: threading.Event) -> bool:
    """Whether every worker came up."""
    for process, started in workers:
        while not started.wait(0.1):
            if stopping.is_set():
                return True
            if not process.is_alive():
                return False
    return True


def _worker(served: Served, server: socket.socket, started: Any) -> None:
    """One worker process; it ends when its parent is gone."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            wait([parent.sentinel])
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
    run_here(served, server, log_to_stderr, started.set)
    sys.exit(0)
