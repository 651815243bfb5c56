"""The threads that render: each keeps its database connection while there is something to do.

A new connection for each rendering would cost the database more than the rendering. One that is
idle is given back, so that screens which only stand there hold none.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any

from django.db import close_old_connections, connections

IDLE = 1.5
"""Seconds without work after which the connection is given back."""

Job = tuple[Future, Callable, tuple]


class Renderers:
    """Some threads that do what they are given, in the order in which it comes."""

    def __init__(self, count: int) -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"live-render-{number}", daemon=True)
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable, *given: Any) -> Any:
        """Have it done in one of the threads."""
        future: Future = Future()
        self._jobs.put((future, work, given))
        return await asyncio.wrap_future(future)

    def stop(self) -> None:
        """Let the threads end after what they are doing."""
        for _ in self._threads:
            self._jobs.put(None)

    def _work(self) -> None:
        try:
            while job := self._next():
                do(*job)
        finally:
            connections.close_all()

    def _next(self) -> Job | None:
        try:
            return self._jobs.get(timeout=IDLE)
        except Empty:
            connections.close_all()
            return self._jobs.get()


def do(future: Future, work: Callable, given: tuple) -> None:
    """Do one job; a connection that was lost meanwhile is replaced, one that fails is not kept."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        close_old_connections()
        result = work(*given)
    except BaseException as error:  # noqa: BLE001 - whoever asked gets it
        connections.close_all()
        future.set_exception(error)
    else:
        future.set_result(result)
