"""The threads of the server: few as long as jobs are quick, and no job waits for a slow one."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from deluge.functions.workers import HANDS, Workers


def test_quick_jobs_are_done_by_few_threads() -> None:
    workers = Workers(4)

    async def run() -> set[int]:
        return set(await asyncio.gather(*(workers.run(threading.get_ident) for _ in range(50))))

    assert len(asyncio.run(run())) <= HANDS
    workers.close()


def test_slow_jobs_hold_up_no_others() -> None:
    workers = Workers(4)
    free = threading.Event()

    async def run() -> list[object]:
        slow = [asyncio.create_task(workers.run(free.wait)) for _ in range(3)]
        quick = [workers.run(lambda number=number: number) for number in range(5)]
        done = await asyncio.wait_for(asyncio.gather(*quick), 10)
        free.set()
        return [*done, *await asyncio.gather(*slow)]

    assert asyncio.run(run()) == [0, 1, 2, 3, 4, True, True, True]
    workers.close()


def test_jobs_that_all_wait_hold_up_no_others() -> None:
    """More than there are threads, and none of them ends: there are more threads then."""
    workers = Workers(4, spare=20)
    free = threading.Event()

    async def run() -> list[object]:
        slow = [asyncio.create_task(workers.run(free.wait)) for _ in range(22)]
        await asyncio.sleep(0.1)
        quick = asyncio.create_task(workers.run(lambda: "quick"))
        done = await asyncio.wait_for(asyncio.shield(quick), 10)
        beyond = [asyncio.create_task(workers.run(free.wait)) for _ in range(4)]
        await asyncio.sleep(0.1)
        threads = threading.active_count()
        free.set()
        await asyncio.gather(*slow, *beyond)
        return [done, threads]

    before = threading.active_count()
    assert asyncio.run(run()) == ["quick", before + 24]
    workers.close()


def test_no_more_threads_than_allowed() -> None:
    workers = Workers(3)
    running: list[int] = []
    most: list[int] = []

    def job() -> None:
        running.append(1)
        most.append(len(running))
        time.sleep(0.06)
        running.pop()

    async def run() -> None:
        await asyncio.gather(*(workers.run(job) for _ in range(10)))

    asyncio.run(run())
    workers.close()
    assert max(most) == 3


def test_an_error_goes_to_whoever_waits() -> None:
    workers = Workers(1)
    fail: Callable[[], object] = {}.popitem

    async def run() -> object:
        with pytest.raises(KeyError):
            await workers.run(fail)
        return await workers.run(lambda: "still here")

    assert asyncio.run(run()) == "still here"
    workers.close()


def test_a_wait_that_is_given_up_does_not_end_the_thread() -> None:
    workers = Workers(1)

    async def run() -> object:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(workers.run(lambda: time.sleep(0.1)), 0.02)
        return await workers.run(lambda: "next")

    assert asyncio.run(run()) == "next"
    workers.close()


def test_closing_waits_for_what_runs() -> None:
    workers = Workers(2)
    done: list[str] = []

    async def run() -> None:
        task = asyncio.create_task(workers.run(lambda: (time.sleep(0.1), done.append("done"))))
        await asyncio.sleep(0.01)
        workers.close()
        await task

    asyncio.run(run())
    assert done == ["done"]


def test_a_wait_that_takes_too_long_is_ended() -> None:
    workers = Workers(1)

    async def run() -> object:
        with pytest.raises(TimeoutError):
            await workers.run(lambda: time.sleep(0.2), 0.01)
        return await workers.run(lambda: "next", 10)

    assert asyncio.run(run()) == "next"
    workers.close()


def test_many_jobs_in_two_loops() -> None:
    workers = Workers(4)

    async def run() -> list[int]:
        return await asyncio.gather(*(workers.run(lambda n=n: n) for n in range(500)))

    for _ in range(2):
        assert asyncio.run(run()) == list(range(500))
    workers.close()
