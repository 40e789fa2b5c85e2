"""The threads that answer requests: two as long as they get along, another when one is held up.

Threads that compute share one interpreter lock, so that several of them only take turns at a
price: 16 threads needed a fifth more CPU time per request than one. The second computes while the
first waits for the disk. But a request that waits for the network must not hold up the others.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any

HANDS = 2
"""Threads that take jobs at the same time."""

PATIENCE = 0.02
"""Seconds that a request may take before another thread takes over those that wait."""

_Job = tuple[asyncio.Future[Any], Callable[[], Any]]


class _Worker:
    """One thread; `since` is when its job began, `relieved` that another thread took over."""

    __slots__ = ("relieved", "since", "thread")

    def __init__(self, work: "Callable[[_Worker], None]") -> None:
        self.relieved = False
        self.since: float | None = None
        self.thread = threading.Thread(target=work, args=(self,), name="function", daemon=True)

    def is_held_up(self) -> bool:
        """Whether its job takes long."""
        since = self.since
        return since is not None and time.monotonic() - since >= PATIENCE


class Workers:
    """At most so many threads, of which two take jobs and the others finish theirs."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._running: set[_Worker] = set()
        self._lock = threading.Lock()
        self._taking: list[_Worker] = []
        self._watching = False

    async def run(self, job: Callable[[], Any]) -> Any:
        """What the job gives, done in a thread; a cancelled wait does not stop the job."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._jobs.put((future, job))
        if not self._taking:
            self._taking = [self._start() for _ in range(min(HANDS, self._most))]
        if not self._watching:
            self._watching = True
            loop.call_later(PATIENCE, self._watch)
        return await future

    def close(self) -> None:
        """Wait until all jobs are done."""
        with self._lock:
            running = list(self._running)
        for _ in running:
            self._jobs.put(None)
        for worker in running:
            worker.thread.join()

    def _watch(self) -> None:
        """Relieve the threads that are held up while jobs wait."""
        if self._jobs.empty():
            self._watching = False  # begins anew with the next job
            return
        for place, worker in enumerate(self._taking):
            if worker.is_held_up() and len(self._running) < self._most:
                worker.relieved = True
                self._taking[place] = self._start()
        asyncio.get_running_loop().call_later(PATIENCE, self._watch)

    def _start(self) -> _Worker:
        worker = _Worker(self._work)
        with self._lock:
            self._running.add(worker)
        worker.thread.start()
        return worker

    def _work(self, worker: _Worker) -> None:
        """Take jobs until another thread does instead."""
        while not worker.relieved:
            job = self._jobs.get()
            if job is None:
                break
            worker.since = time.monotonic()
            _do(*job)
            worker.since = None
        with self._lock:
            self._running.discard(worker)


def _do(future: asyncio.Future[Any], function: Callable[[], Any]) -> None:
    """Run the function and tell the loop of the future, unless it was closed meanwhile."""
    try:
        settle = partial(_settle, future, function())
    except BaseException as error:  # whoever waits is told
        settle = partial(_settle, future, None, error)
    with suppress(RuntimeError):
        future.get_loop().call_soon_threadsafe(settle)


def _settle(
    future: asyncio.Future[Any], result: object, error: BaseException | None = None
) -> None:
    """Give the future its result, unless nobody waits for it any more."""
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
