"""What may befall a server that keeps running: it is slow, it is full, nonsense comes in.

Each trouble begins, lasts and ends; only servers that the drill started are touched.
"""

import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import redis

from tumorboard import live, programs
from tumorboard.servers import OWNER, PostgreSQL, Server, Valkey

SMALL_DISK = "512m"
"""The size of the disk on which the servers of a drill stand, so that it can be filled."""

ON_SMALL_DISK = "TUMORBOARD_SMALL_DISK"
STOPPED, RUNNING = 0.18, 0.02
"""Seconds in turn that a slow database does nothing and works: about a tenth of its speed."""

QUEUES = ("celery", "long")


def move_to_small_disk(module: str) -> None:
    """Begin this program anew with its servers' folder on a small disk that only it can see.

    It needs root, for it mounts one; without it the trouble of a full disk is left out.
    """
    if os.environ.get(ON_SMALL_DISK) or os.geteuid() != 0 or not shutil.which("unshare"):
        return
    account = programs.Account.current()
    base = programs.base(account)
    options = f"size={SMALL_DISK},mode=700,uid={account.uid},gid={account.gid}"
    mount = f'mount -t tmpfs -o {options} tmpfs "$0" && exec "$@"'
    begun = [sys.executable, "-m", module, *sys.argv[1:]]
    os.environ[ON_SMALL_DISK] = str(base)
    again = ["unshare", "--mount", "sh", "-c", mount, str(base), *begun]
    os.execvp("unshare", again)  # noqa: S606


class Slow:
    """The database answers, but about ten times as slowly: again and again all of it is stopped."""

    kind = "slow database"

    def __init__(self, server: PostgreSQL) -> None:
        self.server, self.done = server, threading.Event()

    def begin(self) -> None:
        self.done.clear()
        self.thread = threading.Thread(target=self._brake)
        self.thread.start()

    def end(self) -> None:
        self.done.set()
        self.thread.join()

    def _brake(self) -> None:
        while not self.done.is_set():
            self._tell(signal.SIGSTOP)
            time.sleep(STOPPED)
            self._tell(signal.SIGCONT)
            time.sleep(RUNNING)

    def _tell(self, number: signal.Signals) -> None:
        for pid in family(self.server.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def family(pid: int) -> Iterator[int]:
    """A process and its children."""
    yield pid
    with suppress(FileNotFoundError):
        yield from map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


class FullDisk:
    """Not a byte is left on the disk of both servers; one that gives up is started again after."""

    kind = "disk full"

    def __init__(self, folder: Path, servers: list[Server]) -> None:
        self.ballast, self.servers = folder / "ballast", servers

    def begin(self) -> None:
        with suppress(OSError), self.ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while file.write(b"\0" * size):
                        pass

    def end(self) -> None:
        self.ballast.unlink()
        for server in self.servers:
            if server.process.poll() is not None:
                server.start()


class FullMemory:
    """Redis takes nothing more; what it has can still be read."""

    kind = "memory full"

    def __init__(self, server: Valkey) -> None:
        self.server = server

    def begin(self) -> None:
        self._allow(1)

    def end(self) -> None:
        self._allow(0)

    def _allow(self, most: int) -> None:
        client = self.server.client()
        client.config_set("maxmemory", most)
        client.close()


class Poison:
    """Messages that nobody of ours wrote come in on every way that a server hears."""

    kind = "poison"

    def __init__(self, database: PostgreSQL, broker: Valkey) -> None:
        self.database, self.broker = database, broker

    def begin(self) -> None:
        address = {"host": str(self.database.sockets), "user": OWNER, "dbname": "tumorboard"}
        with psycopg.connect(**address, autocommit=True) as connection:
            for channel in (live.CHANGES, live.ACCESS, live.SIGNS):
                for said in hostile_words():
                    connection.execute("SELECT pg_notify(%s, %s)", [channel, said])
        client: redis.Redis = self.broker.client()
        for queue in QUEUES:
            for message in hostile_messages(queue):
                client.lpush(queue, message)
        client.close()

    def end(self) -> None:
        """What was said cannot be taken back."""


def hostile_words() -> Iterator[str]:
    """Wake-ups that are no topic with a version."""
    key = uuid4()
    yield from ("", " ", "meeting", "meeting:", f"meeting:{key}", f"meeting:{key} x", "∞ 1 2 3")
    yield from (f"meeting:{key} 99999999999999999999", f"meeting:{key} -1", "device:", "{}", "null")
    yield from ("x" * 7999, "meeting:' OR 1=1 1", "meeting:\x1b[31m 1", f"meeting:{'a' * 4000} 7")


def hostile_messages(queue: str) -> Iterator[str | bytes]:
    """Messages that are no task, no task of ours, or a task of ours with the wrong arguments."""
    yield from (b"", b"not json", b"\xff\xfe\x00", b"[]", b"null", b"{}", b'{"body": 1}')
    bad = [
        [],
        [None],
        ["not-a-uuid"],
        [str(uuid4())],
        [str(uuid4())] * 3,
        ["x" * 100_000],
        [{"a": 1}],
    ]
    for arguments in bad:
        yield envelope(queue, "meetings.render_document", arguments)
    yield envelope(queue, "os.system", ["true"])
    yield envelope(queue, "tumorboard.send_notices", [1, 2, 3])
    yield envelope(queue, "meetings.sweep_documents", [], kind="application/x-python-serialize")


def envelope(queue: str, task: str, arguments: list[Any], *, kind: str = "application/json") -> str:
    """A message as Celery writes it."""
    number = str(uuid4())
    properties = {
        "correlation_id": number,
        "delivery_mode": 2,
        "delivery_info": {"exchange": "", "routing_key": queue},
        "priority": 0,
        "body_encoding": "utf-8",
        "delivery_tag": str(uuid4()),
    }
    headers = {"lang": "py", "task": task, "id": number, "root_id": number, "argsrepr": "x"}
    body = json.dumps(
        [arguments, {}, {"callbacks": None, "errbacks": None, "chain": None, "chord": None}]
    )
    return json.dumps(
        {
            "body": body,
            "content-encoding": "utf-8",
            "content-type": kind,
            "headers": headers,
            "properties": properties,
        }
    )


def troubles(servers: dict[str, Server], folder: Path) -> dict[str, Any]:
    """The troubles that can be made here, by their kind."""
    database, broker = servers["postgresql"], servers["redis"]
    found = [Slow(database), FullMemory(broker), Poison(database, broker)]
    if os.environ.get(ON_SMALL_DISK):
        found.append(FullDisk(folder, [database, broker]))
    return {trouble.kind: trouble for trouble in found}


def befall(trouble: Any, seconds: float, rest: Callable[[float], None] = time.sleep) -> float:
    """Let the trouble begin, last so long, and end; the moment at which it was over."""
    trouble.begin()
    try:
        rest(seconds)
    finally:
        trouble.end()
    return time.time()
