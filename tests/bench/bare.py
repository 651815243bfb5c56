"""The limit: a server without a framework that sends the same bytes to everybody who listens.

`python -m tests.bench.bare PORT`. It has the event loop of the web server, and nothing else.
"""

import asyncio
import sys
import time

import uvloop

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
LARGEST = 2**24
listening: list[asyncio.StreamWriter] = []


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A GET listens until it is closed; what is posted goes to all who listen, and when is said."""
    head = await reader.readuntil(b"\r\n\r\n")
    if head.startswith(b"GET"):
        writer.write(HEAD + chunk(b"event: version\ndata: 0\n\n"))
        listening.append(writer)
        await reader.read()
        listening.remove(writer)
        writer.close()
        return
    size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    message = chunk(await reader.readexactly(size))
    began = time.time()
    for screen in listening:
        screen.write(message)
    said = repr(began).encode()
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(said), said))
    await writer.drain()
    writer.close()


async def main(port: int) -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=LARGEST, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
