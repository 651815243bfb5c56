"""How many ordinary pages the server gives out in a second."""

import asyncio
import time
from collections.abc import Sequence

from .wire import PAGE, Caller, Host, Login

READERS = 8


async def throughput(host: Host, logins: Sequence[Login], path: str, seconds: float) -> float:
    """Pages a second for some members who open the page again and again."""
    end = time.monotonic() + seconds
    counted = 0

    async def read(login: Login) -> None:
        nonlocal counted
        caller = Caller(host, login)
        while time.monotonic() < end:
            status, _ = await caller.get(path, PAGE)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}")
            counted += 1
        caller.close()

    await asyncio.gather(*(read(login) for login in logins[:READERS]))
    return counted / seconds
