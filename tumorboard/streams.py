"""The endpoint of the live streams: server-sent events beside Django's request cycle.

It is plain ASGI, so an open stream holds neither a thread nor a database connection.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import parse_cookie

from .channel import Follower, event
from .gate import Ticket
from .hub import Hub

MOST_STREAMS = 2000
"""Open streams that one process serves."""

MOST_OF_ONE = 24
"""Open streams of one person in one process: several devices with several windows each."""

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PATH = re.compile(rf"/live/(?P<kind>[a-z]+)/(?P<key>{UUID})/(?P<audience>[a-z]+)/")

SIGN = re.compile(r"/live/(?P<what>here|away)/(?P<sign>[0-9a-f]{16})/")
DEVICE_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
SESSION_KEY = re.compile(r"[a-z0-9]{8,40}")
"""What a key of ours looks like; nothing else is worth a question to the database."""

GREETING = b"retry: 1000\n\n"
STREAM_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-cache, no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
]

App = Callable[[dict, Callable, Callable], Awaitable[None]]


def live_endpoint(hub: Hub) -> App:
    """The ASGI application for `/live/<kind>/<uuid>/<audience>/`."""

    async def endpoint(scope: dict, receive: Callable, send: Callable) -> None:
        headers = headers_of(scope)
        sign = SIGN.fullmatch(scope["path"])
        if scope["method"] != ("POST" if sign else "GET"):
            allowed = b"POST" if sign else b"GET"
            await answer(send, 405, b"Method not allowed", (b"allow", allowed))
        elif is_foreign(headers):
            await answer(send, 403, b"Forbidden")
        elif sign:
            hub.reach.hear(sign["sign"], is_put_away=sign["what"] == "away")
            await answer(send, 204, b"")
        else:
            await follow(hub, scope, headers, receive, send)

    return endpoint


async def follow(
    hub: Hub, scope: dict, headers: dict[str, str], receive: Callable, send: Callable
) -> None:
    """Open a stream for the first of the asker's tickets that is good."""
    holder = ticket = None
    try:
        for ticket in tickets_for(scope["path"], headers):
            if ticket.kind in hub.feeds and (holder := await hub.gate.admits(ticket)):
                break
    except DatabaseError:
        await answer(send, 503, b"Try again", (b"retry-after", b"2"))
        return
    if not holder:
        await answer(send, 404, b"Not found")
    elif hub.closing or not has_room(hub, holder):
        await answer(send, 503, b"Try again", (b"retry-after", b"2"))
    else:
        follower = hub.follow(ticket, holder, seen_version(scope, headers))
        await stream(hub, follower, receive, send)


def has_room(hub: Hub, holder: str) -> bool:
    """Whether one more stream can be served, to this holder too."""
    followers = hub.followers()
    of_one = sum(follower.holder == holder for follower in followers)
    return len(followers) < MOST_STREAMS and of_one < MOST_OF_ONE


async def stream(hub: Hub, follower: Follower, receive: Callable, send: Callable) -> None:
    """Hold one stream until the screen leaves or the hub ends it."""
    try:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
        pump = asyncio.create_task(send_on(follower, send))
        watch = asyncio.create_task(wait_until_gone(receive))
        follower.on_end = pump.cancel
        if follower.ended:
            pump.cancel()
        try:
            await asyncio.wait({pump, watch}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pump.cancel()
            watch.cancel()
            await asyncio.gather(pump, watch, return_exceptions=True)
    finally:
        hub.leave(follower)
    await say_goodbye(follower, send)


async def send_on(follower: Follower, send: Callable) -> None:
    """Pass on what the hub queues; the hub's own clock watches over all of them together."""
    message = GREETING + follower.ping
    while True:
        follower.sending_since = time.monotonic()
        await send({"type": "http.response.body", "body": message, "more_body": True})
        follower.sending_since = None
        message = await follower.queue.get()


async def wait_until_gone(receive: Callable) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def say_goodbye(follower: Follower, send: Callable) -> None:
    """Finish the response; only who lost the right is told not to come back."""
    last = event("closed", follower.ended) if follower.ended == "access" else b""
    with suppress(TimeoutError, OSError):
        async with asyncio.timeout(1.0):
            await send({"type": "http.response.body", "body": last, "more_body": False})


async def answer(send: Callable, status: int, body: bytes, *extra: tuple[bytes, bytes]) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *extra,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def headers_of(scope: dict) -> dict[str, str]:
    """The request's headers; cookies that came in several lines are put together."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name == "cookie" and name in headers:
            value = f"{headers[name]}; {value}"
        headers[name] = value
    return headers


def is_foreign(headers: dict[str, str]) -> bool:
    """Whether another site's page asks, by the browser's own word."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    if "origin" not in headers:
        return False
    ours = {headers.get("host"), urlsplit(settings.SITE_URL).netloc}
    return headers["origin"].partition("://")[2] not in ours


def tickets_for(path: str, headers: dict[str, str]) -> list[Ticket]:
    """What is asked for, with the device's token and with the session, as far as there are any."""
    found = PATH.fullmatch(path)
    if found is None:
        return []
    cookies = parse_cookie(headers.get("cookie", ""))
    token = cookies.get(settings.DEVICE_COOKIE_NAME, "")
    session_key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    tickets = []
    if DEVICE_TOKEN.fullmatch(token):
        tickets.append(Ticket(token, **found.groupdict(), is_device=True))
    if SESSION_KEY.fullmatch(session_key):
        tickets.append(Ticket(session_key, **found.groupdict()))
    return tickets


def seen_version(scope: dict, headers: dict[str, str]) -> int | None:
    """The version that the screen shows: the browser's last event id, else the page's own."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    told = headers.get("last-event-id") or query.get("after", [""])[-1]
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else None
