"""The threads that answer requests: two as long as they get along, another when one is held up.

Threads that compute share one interpreter lock, so that several of them only take turns at a
price: 16 threads needed a fifth more CPU time per request than one. The second computes while the
first waits for the disk. But a request that waits for the network must not hold up the others;
where all wait for it there are more threads still.
"""

import asyncio
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

HANDS = 2
"""Threads that take jobs at the same time."""

PATIENCE = 0.02
"""Seconds that a request may take before another thread takes over those that wait."""

_STANDSTILL = 1.0
"""Seconds without a finished job until spare threads take over."""

_Future = asyncio.Future[Any]
_Job = tuple[_Future, Callable[[], Any]]


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
    """At most so many threads, of which two take jobs and the others finish theirs.

    `spare` ones come on top while no job is finished.
    """

    def __init__(self, most: int, spare: int = 0) -> None:
        self._most = most
        self._spare = spare
        self._moved_at = 0.0
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._running: set[_Worker] = set()
        self._lock = threading.Lock()
        self._taking: list[_Worker] = []
        self._waits: dict[_Future, float] = {}
        self._done = _Done()
        self._watching = False

    async def run(self, job: Callable[[], Any], seconds: float = math.inf) -> Any:
        """What the job gives, done in a thread; raises TimeoutError when that takes too long.

        A wait that is given up does not stop the job.
        """
        loop = asyncio.get_running_loop()
        future: _Future = loop.create_future()
        self._waits[future] = time.monotonic() + seconds
        self._jobs.put((future, job))
        if not self._taking:
            self._taking = [self._start() for _ in range(min(HANDS, self._most))]
        if not self._watching:
            self._watching = True
            self._moved_at = time.monotonic()
            loop.call_later(PATIENCE, self._watch)
        try:
            result = await future
            self._moved_at = time.monotonic()
            return result
        finally:
            del self._waits[future]

    def close(self) -> None:
        """Wait until all jobs are done."""
        with self._lock:
            running = list(self._running)
        for _ in running:
            self._jobs.put(None)
        for worker in running:
            worker.thread.join()

    def _watch(self) -> None:
        """Relieve the threads that are held up while jobs wait, end waits that are too long.

        One timer for all: a timer per request costs more than the rest of the watch.
        """
        if not self._waits:
            self._watching = False  # begins anew with the next job
            return
        now = time.monotonic()
        if self._jobs.empty():
            self._moved_at = now
        else:
            stands_still = now - self._moved_at >= _STANDSTILL
            most = self._most + self._spare if stands_still else self._most
            for place, worker in enumerate(self._taking):
                if worker.is_held_up() and len(self._running) < most:
                    worker.relieved = True
                    self._taking[place] = self._start()
        for future, deadline in self._waits.items():
            if deadline <= now and not future.done():
                future.set_exception(TimeoutError())
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
            self._done.add(*_outcome(*job))
            worker.since = None
        with self._lock:
            self._running.discard(worker)


_Outcome = tuple[_Future, object, BaseException | None]


def _outcome(future: _Future, function: Callable[[], Any]) -> _Outcome:
    """What the function gave, or the error that whoever waits is told."""
    try:
        return future, function(), None
    except BaseException as error:
        return future, None, error


class _Done:
    """What threads have done, handed to the loop: it is woken once for all that is there."""

    def __init__(self) -> None:
        self._outcomes: deque[_Outcome] = deque()
        self._is_told = False

    def add(self, future: _Future, result: object, error: BaseException | None) -> None:
        """Have the future settled, unless its loop was closed meanwhile."""
        self._outcomes.append((future, result, error))
        if self._is_told:
            return
        self._is_told = True
        try:
            future.get_loop().call_soon_threadsafe(self._settle)
        except RuntimeError:  # the loop was closed: nobody waits
            self._outcomes.clear()
            self._is_told = False

    def _settle(self) -> None:
        self._is_told = False  # first: what is added from here on is told again
        while self._outcomes:
            future, result, error = self._outcomes.popleft()
            if future.done():  # nobody waits for it any more
                continue
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)
