"""The program as one ASGI application: live streams natively, every page as WSGI in threads.

Served by `uvicorn tumorboard.asgi:application --no-proxy-headers --timeout-graceful-shutdown 3`:
which proxies are believed is told by `TRUSTED_PROXIES`, and by nothing else.
"""

import asyncio
import gc
import logging
import os
import signal
import threading
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
pages = WSGIMiddleware(get_wsgi_application(), workers=8)

from .channel import Feed  # noqa: E402 - needs the settings that were just loaded
from .hub import Hub  # noqa: E402
from .streams import live_endpoint  # noqa: E402
from .unspoken import Unspoken  # noqa: E402


@cache
def easel() -> Any:
    from meetings.live import Easel

    return Easel()


def render_meeting(key: str, audience: str) -> Mapping[str, str]:
    return easel().render(key, audience)


def may_follow_meeting(people: Collection[Any], key: str, audience: str) -> Collection[Any]:
    from meetings import live

    return live.may_follow(people, key, audience)


def spare_what_stays() -> None:
    """Leave what the program is made of out of every later garbage collection.

    A full collection would look at all of it and hold up every screen meanwhile.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def devices_that_follow_meeting(
    tokens: Collection[str], key: str, audience: str
) -> Mapping[str, object]:
    from meetings import live

    return live.devices(tokens, key, audience)


def own_parts_of_meeting(holders: Collection[str], key: str, audience: str) -> Mapping[str, str]:
    return easel().own_parts(holders, key, audience)


def shown_at_meeting(key: str, audience: str) -> frozenset:
    from meetings import streamed

    return streamed.shown_on(easel(), key, audience)


def note_read_at_meeting(readings: Collection[Any]) -> None:
    from cases import opening

    opening.note_streamed(readings)


class NoSigns(logging.Filter):
    """Keep the signs of life of hundreds of screens out of the server's log."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "POST /live/" not in record.getMessage()


def end_streams_on_signal(hub: Hub) -> None:
    """End all streams as soon as the process is told to stop.

    The server tells an application that it stops only after all responses are finished, which
    streams never are; so this listens to the same signals and then lets the server do its part.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # signals reach only the main thread; there the embedding program decides
    loop = asyncio.get_running_loop()

    def chain(number: int) -> None:
        before = signal.getsignal(number)

        def end(received: int, frame: Any) -> None:
            loop.call_soon_threadsafe(hub.end_all)
            if callable(before):
                before(received, frame)

        signal.signal(number, end)

    for number in (signal.SIGTERM, signal.SIGINT):
        chain(number)


async def lifespan(hub: Hub, receive: Callable, send: Callable) -> None:
    """Start the hub with the server and stop it with the server."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            spare_what_stays()
            await hub.start()
            end_streams_on_signal(hub)
            await send({"type": "lifespan.startup.complete"})
        else:
            await hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


def compose(hub: Hub, pages: Callable) -> Callable:
    """The whole site: `/live/` from the hub, everything else from Django."""
    streams = live_endpoint(hub)

    async def site(scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] == "lifespan":
            await lifespan(hub, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"].startswith("/live/"):
            await streams(scope, receive, send)
        else:
            await pages(scope, receive, send)

    return site


for sieve in (NoSigns(), Unspoken()):
    logging.getLogger("uvicorn.access").addFilter(sieve)
meetings_feed = Feed(
    render_meeting,
    may_follow_meeting,
    devices_that_follow_meeting,
    tell_reach=("chair",),
    nudge="mine",
    own=own_parts_of_meeting,
    shown=shown_at_meeting,
    note=note_read_at_meeting,
)
hub = Hub({"meeting": meetings_feed})
application = compose(hub, pages)
