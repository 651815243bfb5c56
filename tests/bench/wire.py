"""The load client: streams and page requests as a browser sends them, to this machine only."""

import asyncio
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from .sse import UPDATE_ENDS, Reading, Update

BROWSER = {
    "Connection": "keep-alive",
    "User-Agent": (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/140.0.0.0 Safari/537.36"
    ),
    "Accept-Language": "en-GB,en;q=0.9",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Dest": "empty",
}
EVENT_SOURCE = {
    "Accept": "text/event-stream",
    "Cache-Control": "no-cache",
    "Sec-Fetch-Mode": "cors",
}
PAGE = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
PART = {"Accept": "*/*", "Sec-Fetch-Mode": "cors", "HX-Request": "true"}
WHOLE = 65536


@dataclass(frozen=True)
class Host:
    """Where the load goes; any address but this machine's own is refused."""

    port: int
    name: str = "127.0.0.1"

    def __post_init__(self) -> None:
        if not ipaddress.ip_address(self.name).is_loopback:
            raise ValueError(f"The load client speaks to this machine only, not to {self.name}.")

    @property
    def address(self) -> str:
        return f"http://{self.name}:{self.port}"


@dataclass(frozen=True)
class Login:
    """The cookies of one signed-in member."""

    session: str
    token: str

    @property
    def cookies(self) -> str:
        return f"tumorboard_session={self.session}; tumorboard_csrf={self.token}; theme=auto"


def request(
    host: Host, login: Login, path: str, *headers: dict[str, str], body: bytes | None = None
) -> bytes:
    """One request of a browser that shows a page of this site."""
    page = f"{host.address}/meetings/"
    lines = {**BROWSER, "Cookie": login.cookies, "Referer": page}
    for more in headers:
        lines |= more
    if body is not None:
        lines |= {"Origin": host.address, "X-CSRFToken": login.token}
        lines |= {"Content-Type": "application/x-www-form-urlencoded"}
        lines |= {"Content-Length": str(len(body))}
    method = "GET" if body is None else "POST"
    head = [f"{method} {path} HTTP/1.1", f"Host: {host.name}:{host.port}"]
    head += [f"{name}: {value}" for name, value in lines.items()]
    return "\r\n".join([*head, "", ""]).encode() + (body or b"")


class Stream(asyncio.Protocol):
    """One open stream: it notes what came and when, and is read when there is time."""

    def __init__(self, asking: bytes) -> None:
        self.asking = asking
        self.received: list[tuple[float, bytes]] = []
        self.updates = 0
        self.on_event: Callable[[bytes], object] | None = None
        self.reading = Reading()
        self.transport: asyncio.Transport | None = None
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.asking)

    def data_received(self, data: bytes) -> None:
        self.received.append((time.time(), data))
        if UPDATE_ENDS in data:
            self.updates += 1
        if self.on_event:
            self.on_event(data)

    def connection_lost(self, _: Exception | None) -> None:
        self.is_lost = True

    def read(self) -> list[Update]:
        """The updates since the last call."""
        received, self.received = self.received, []
        return self.reading.read(received)

    def close(self) -> None:
        if self.transport:
            self.transport.close()


async def open_stream(host: Host, asking: bytes) -> Stream:
    loop = asyncio.get_running_loop()
    _, stream = await loop.create_connection(lambda: Stream(asking), host.name, host.port)
    return stream


class Caller:
    """One browser's other connection: kept alive between requests, opened anew when it was shut."""

    def __init__(self, host: Host, login: Login) -> None:
        self.host, self.login = host, login
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, kind: dict[str, str] = PART) -> tuple[int, bytes]:
        return await self._ask(request(self.host, self.login, path, kind))

    async def post(self, path: str, **fields: str) -> tuple[int, bytes]:
        body = urlencode(fields).encode()
        return await self._ask(request(self.host, self.login, path, PART, body=body))

    async def _ask(self, asking: bytes) -> tuple[int, bytes]:
        if self.writer is not None:
            try:
                return await self._exchange(asking)
            except (OSError, asyncio.IncompleteReadError):
                self.close()  # the server had shut the idle connection
        opening = asyncio.open_connection(self.host.name, self.host.port, limit=WHOLE)
        self.reader, self.writer = await opening
        return await self._exchange(asking)

    async def _exchange(self, asking: bytes) -> tuple[int, bytes]:
        self.writer.write(asking)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        if "transfer-encoding: chunked" in head:
            return status, await self._chunks()
        size = head.partition("content-length: ")[2].partition("\r\n")[0]
        return status, await self.reader.readexactly(int(size or 0))

    async def _chunks(self) -> bytes:
        body = b""
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            body += await self.reader.readexactly(size)
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return body

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.reader = self.writer = None
