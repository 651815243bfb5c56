"""A bound on the processor time of one piece of work."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .refusal import Refused


@contextmanager
def processor_time(seconds: float, refusal: Refused) -> Iterator[None]:
    """Raise this refusal in the block once the process has worked on it that long.

    Only the main thread can be interrupted, and there workers do what takes long; in any other
    thread nothing is bounded.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise refusal

    before = signal.signal(signal.SIGPROF, stop)
    # Again every second: what is raised within a callback of a C library gets lost.
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
