"""What the meeting stands on: private services and the web process, which are killed and restarted.

Only processes that were started here are ever killed, each by its own number.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from tests.journeys.program import free_port, served, wait_for
from tumorboard import embedded
from tumorboard.programs import CHECKOUT, spawn
from tumorboard.servers import PostgreSQL, Server

from .troubles import troubles

OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "TUMORBOARD_DEMO", "SECRET_KEY")


class Grounds:
    """The three things that can be killed, as a supervisor keeps them."""

    def __init__(self, services: embedded.Services, environment: dict[str, str], logs: Path):
        self.environment, self.logs = environment, logs
        self.servers: dict[str, Server] = {
            "postgresql" if isinstance(server, PostgreSQL) else "redis": server
            for server in services.servers
        }
        self.web: Popen[bytes] | None = None
        self.troubles = troubles(self.servers, services.folder)

    @property
    def site(self) -> str:
        return self.environment["SITE_URL"]

    def kill(self, kind: str) -> float:
        """Kill it as a failing machine would, and tell when; nothing is said to it before."""
        process = self.web if kind == "web" else self.servers[kind].process
        at = time.time()
        process.kill()
        process.wait()
        return at

    def restart(self, kind: str) -> None:
        """Start it again at once; the data stay as the killed one left them."""
        if kind == "web":
            self.start_web()
        else:
            self.servers[kind].start()

    def start_web(self) -> None:
        port = self.site.rsplit(":", 1)[1]
        server = ("-m", "uvicorn", "tumorboard.asgi:application", "--port", port)
        quiet = ("--no-access-log", "--no-server-header", "--timeout-graceful-shutdown", "3")
        self.web = spawn(
            [sys.executable, *server, *quiet],
            self.logs / "web.log",
            cwd=CHECKOUT,
            env=served({**os.environ, **self.environment}),
        )

    def wait_for_web(self) -> None:
        wait_for(f"{self.site}/health/")

    def end(self) -> None:
        if self.web and self.web.poll() is None:
            self.web.terminate()
            self.web.wait(timeout=15)


@contextmanager
def grounds(logs: Path) -> Iterator[Grounds]:
    """Fresh services that keep what they promise: durability is on, as in a hospital."""
    for name in OURS:
        os.environ.pop(name, None)
    with embedded.trial(fast=False) as services:
        site = f"http://127.0.0.1:{free_port()}"
        environment = embedded.trial_environment(services.urls, site)
        os.environ.update(environment)
        ground = Grounds(services, environment, logs)
        try:
            yield ground
        finally:
            ground.end()
