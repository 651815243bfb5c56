"""A network cable between one browser and the program, which a test can pull out.

A browser that is told to be offline keeps the streams that it has; a pulled cable ends them.
"""

import contextlib
import socket
import threading
from typing import Self
from urllib.parse import urlsplit


class Cable:
    """Forwards a port of its own to the program, until it is pulled."""

    def __init__(self, site: str) -> None:
        address = urlsplit(site)
        self.far_end = (address.hostname, address.port)
        self.is_in = True
        self.sockets: set[socket.socket] = set()
        self.silent: set[socket.socket] = set()
        self.near_end = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.near_end.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.near_end.close()
        self.pull()

    def pull(self) -> None:
        """Break every connection and let no new one through."""
        self.is_in = False
        for end in list(self.sockets):
            self._close(end)

    def silence(self) -> None:
        """Swallow whatever is sent on the connections that are open now, without ending them."""
        self.silent |= self.sockets

    def plug_in(self) -> None:
        """Let new connections through again."""
        self.is_in = True

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.near_end.accept()
                if self.is_in:
                    self._connect(near)
                else:
                    near.close()

    def _connect(self, near: socket.socket) -> None:
        far = socket.create_connection(self.far_end)
        self.sockets |= {near, far}
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if target not in self.silent:
                    target.sendall(data)
        self._close(source)
        self._close(target)

    def _close(self, end: socket.socket) -> None:
        self.sockets.discard(end)
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
