"""`python -m tests.paper.sandbox FOLDER`: print documents that somebody made to do harm.

Each `N.json` of the folder is printed in a process of its own, without privileges and with bounds
on its time and memory. What that process opens and whom it calls is written down by Python's own
audit events, from before the document is read until it is printed. One line of JSON tells of each.
"""

import contextlib
import json
import os
import resource
import sys
import sysconfig
import tempfile
import traceback
from pathlib import Path

from tests.journeys.program import ROOT

CPU_SECONDS = 40
ADDRESS_SPACE = 4 * 1024**3
NOBODY = 65534
AT_ONCE = 2

CALLS = (
    *("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"),
    *("socket.gethostbyname", "urllib.Request", "http.client.connect", "ftplib.connect"),
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"),
)
PACKAGED = (
    *(str(ROOT / name) for name in ("tumorboard", "cases", "meetings", "templates")),
    *(os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "purelib")),
    *("/usr/share/fonts/", "/etc/fonts/", "/usr/share/zoneinfo/", "/var/cache/fontconfig/"),
)


def main(folder: Path) -> None:
    """Print all of the folder, two at a time."""
    ready()
    waiting = sorted(folder.glob("*.json"), key=lambda path: int(path.stem), reverse=True)
    running: dict[int, tuple[Path, int]] = {}
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            path = waiting.pop()
            told, telling = os.pipe()
            child = os.fork()
            if not child:
                _print_one(path, telling)
            os.close(telling)
            running[child] = (path, told)
        child, status, used = os.wait4(-1, 0)
        path, told = running.pop(child)
        with os.fdopen(told, encoding="utf-8") as report:
            said = json.loads(report.read() or "{}")
        said |= {"name": path.stem, "status": status, "cpu": used.ru_utime + used.ru_stime}
        print(json.dumps({**said, "peak": used.ru_maxrss // 1024}), flush=True)


def ready() -> None:
    """Load the program once, so that no process of a document has to."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
    import logging

    import django

    django.setup()
    logging.disable(logging.ERROR)
    from meetings import printing
    from tumorboard import pdf

    pdf._weasyprint()
    assert printing.TEMPLATES


def _print_one(path: Path, telling: int) -> None:
    """In the process of one document: print it, tell of it, end."""
    said: dict = {"calls": [], "opens": []}
    pages = os.open(path.with_suffix(".pdf"), os.O_WRONLY | os.O_CREAT)
    job = json.loads(path.read_text("utf-8"))
    own, cases = tempfile.mkdtemp(), len(job["snapshot"].get("cases", []))
    os.chmod(own, 0o777)  # noqa: PTH101, S103 - for nobody, who prints
    tempfile.tempdir = own
    _give_up_privileges(CPU_SECONDS + cases)
    listening = _watch(said, own)
    try:
        _print(job, said, pages)
    except BaseException:  # noqa: BLE001 - whatever it was is what the test asks for
        said["error"] = traceback.format_exc()[-2000:]
    listening.clear()
    os.write(telling, json.dumps(said).encode())
    _clean(own)
    os._exit(0)


def _give_up_privileges(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def _watch(said: dict, own: str) -> list[bool]:
    """Write down calls and opens for as long as the list that is given back is not empty."""
    listening, allowed = [True], (*PACKAGED, own)

    def heard(event: str, given: tuple) -> None:
        if not listening:
            return
        if event in CALLS:
            said["calls"].append(f"{event} {given!r:.200}")
        elif event == "open" and isinstance(given[0], str | bytes):
            name = os.path.realpath(os.fsdecode(given[0]))
            if not name.startswith(allowed):
                said["opens"].append(name)

    sys.addaudithook(heard)
    return listening


def _print(job: dict, said: dict, pages: int) -> None:
    from meetings import printing
    from meetings.models import Document
    from tumorboard.refusal import Refused

    document = Document(kind=job["kind"], version=1, snapshot=job["snapshot"])
    try:
        rendered = printing._printed(document)
    except Refused as refusal:
        said["refused"] = refusal.sentence
        return
    said |= {"pages": rendered.pages, "sha256": rendered.sha256}
    os.write(pages, rendered.content)


def _clean(folder: str) -> None:
    import shutil

    with contextlib.suppress(OSError):
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
