"""Documents made to do harm: they call nobody, open nothing, end in time, and are read as text."""

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pypdf
import pytest

from meetings import documents, printing, session
from tests import stories
from tests.cases.hostile import CANARY
from tests.journeys.program import ROOT
from tests.meetings.letters.releasing import release
from tests.paper.hostility import Trick, crowded, everywhere, floods, in_one_place, tricks
from tumorboard import celery

SECRET = "Zaunkoenig-in-a-file"
MEGABYTES, CPU_SECONDS = 512, 30
MEGABYTES_OF_A_CASE = 4
"""A packet of 200 cases has 300 pages; a second for each case more is granted to it, and memory."""

RECORD = ("record.json", "bundle.json")
PAGES_READ = 3
LARGE = (4_000, 20_000, 1_000_000)


class Job(NamedTuple):
    """One document to print, and what to look for in it."""

    kind: str
    trick: Trick
    snapshot: dict


@pytest.fixture
def snapshots(people, monkeypatch) -> dict[str, dict]:
    """A real snapshot of each kind of document."""
    monkeypatch.setattr(celery.app, "send_task", lambda *args, **options: None)
    people.board.letter_phone = "+49 30 1"
    people.board.save()
    item = stories.decided(people)
    made = [item.documents.get(), documents.print_agenda(item.meeting, by=people.clerk)]
    made.append(release(item, by=people.chair))
    session.close_meeting(item.meeting, by=people.chair)
    made.append(documents.newest_minutes(item.meeting))
    return {document.kind: document.snapshot for document in made}


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and who came."""
    came: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def setup(self) -> None:
            came.append(str(self.client_address))
            super().setup()

        def do_GET(self) -> None:
            self.send_error(404)

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", came
        server.shutdown()


def small_jobs(snapshots: dict, address: str, file: Path) -> Iterator[Job]:
    for trick in tricks(address, str(file)):
        for kind, snapshot in snapshots.items():
            yield Job(kind, trick, everywhere(snapshot, trick.text))


def large_jobs(snapshots: dict) -> Iterator[Job]:
    kinds = list(snapshots)
    for size in LARGE:
        for number, trick in enumerate(floods(size)):
            kind = kinds[number % len(kinds)]
            yield Job(kind, trick, in_one_place(snapshots[kind], kind, trick.text))
    for kind in ("minutes", "agenda"):
        for text in ("<b>x</b>", "l\n" * 200):
            trick = Trick("200 cases", text, is_plain=False)
            yield Job(kind, trick, crowded(snapshots[kind], text, 200))
    for kind, snapshot in snapshots.items():
        for trick in floods(3_000):
            yield Job(kind, trick, everywhere(snapshot, trick.text))


def printed(jobs: list[Job], folder: Path) -> Iterator[tuple[Job, dict]]:
    """What became of each, as it was told from outside and from within its process."""
    folder.chmod(0o755)
    for number, (kind, _, snapshot) in enumerate(jobs):
        told = json.dumps({"kind": kind, "snapshot": snapshot})
        (folder / f"{number}.json").write_text(told, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.paper.sandbox", str(folder)],
        cwd=ROOT,
        env={**os.environ, "TUMORBOARD_TEST": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        for line in process.stdout:
            said = json.loads(line)
            yield jobs[int(said["name"])], said
    assert process.returncode == 0


def faults_of(job: Job, said: dict, content: bytes) -> list[str]:
    """All that is wrong with one print; a refusal with a sentence is no fault."""
    faults = [f"called {call}" for call in said.get("calls", [])]
    faults += [f"opened {name}" for name in sorted(set(said.get("opens", [])))]
    if said["status"] or "error" in said:
        faults.append(f"unfinished: {said['status']}, {said.get('error', '')}")
    many = len(job.snapshot.get("cases", []))
    if said["cpu"] > CPU_SECONDS + many or said["peak"] > MEGABYTES + MEGABYTES_OF_A_CASE * many:
        faults.append(f"took {said['cpu']:.0f} s and {said['peak']} MB")
    if SECRET.encode() in content:
        faults.append("holds the file")
    if content and not faults:
        faults += misread(job, content)
    if not content and not said.get("refused", "").endswith("."):
        faults.append("neither printed nor refused with a sentence")
    return faults


def misread(job: Job, content: bytes) -> Iterator[str]:
    """Whether another program reads in the print what was typed, and nothing is attached."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = squeezed("".join(page.extract_text() for page in reader.pages[:PAGES_READ]))
    wanted = f"{CANARY} {job.trick.text}" if job.trick.is_plain else CANARY
    if squeezed(wanted) not in text:
        yield "is not read as it was typed"
    if SECRET.lower() in text:
        yield "shows the file"
    if set(reader.attachments) != ({*RECORD} if job.kind in printing.WITH_RECORD else set()):
        yield "has something else attached than its own record"
    if "/OpenAction" in reader.root_object:
        yield "does something when it is opened"


def squeezed(text: str) -> str:
    """Without space and case, and without the zeros that pypdf leaves of fonts with odd letters."""
    return "".join(text.replace("\0", "").split()).lower()


def prove(jobs: list[Job], came: list[str], tmp_path: Path) -> None:
    """Print them all and say what they took; nothing may be wrong with any."""
    tmp_path.chmod(0o755)
    folder = tmp_path / "jobs"
    folder.mkdir()
    began, wrong, count = time.perf_counter(), [], Counter()
    cpu, peak = [], []
    for job, said in printed(jobs, folder):
        content = (folder / f"{said['name']}.pdf").read_bytes()
        found = faults_of(job, said, content)
        name = f"{job.kind}, {job.trick.name}"
        wrong += [f"{name}: {fault}" for fault in found]
        count["refused" if "refused" in said else "printed"] += 1
        count["unfinished"] += bool(said["status"])
        count["calls"] += len(said.get("calls", []))
        count["foreign opens"] += len(said.get("opens", []))
        cpu.append((round(said["cpu"], 1), name))
        peak.append((said["peak"], name))
        if "refused" in said and os.environ.get("SAY_REFUSALS"):
            print(f"{name}: {said['refused']}")
    print(f"\n{len(jobs)} documents in {time.perf_counter() - began:.0f} s: {dict(count)}")
    print(f"connections {len(came)}; most CPU {max(cpu)} s; most memory {max(peak)} MB")
    assert came == []
    assert wrong == [], "\n".join(wrong)
    assert len(cpu) == len(jobs)


@pytest.fixture
def secret(tmp_path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


@pytest.mark.slow
def test_twenty_hostile_documents_do_no_harm(snapshots, listener, secret, tmp_path):
    address, came = listener
    kinds = {kind: snapshots[kind] for kind in ("agenda",)}
    jobs = list(small_jobs(kinds, address, secret))
    large = [job for job in large_jobs(snapshots) if "1000000" in job.trick.name]
    prove([*jobs[:2], *jobs[3::2][:15], *large[:4]], came, tmp_path)


@pytest.mark.trial
@pytest.mark.timeout(1800)
def test_two_hundred_hostile_documents_do_no_harm(snapshots, listener, secret, tmp_path):
    address, came = listener
    jobs = [*small_jobs(snapshots, address, secret), *large_jobs(snapshots)]
    assert len(jobs) >= 200
    prove(jobs[-200:], came, tmp_path)


def test_the_watch_sees_a_print_that_calls_and_opens(monkeypatch, tmp_path):
    """Planted: what a print that does harm would leave is counted as a fault."""
    job = Job("minutes", Trick("x", "x"), {})
    said = {
        "status": 0,
        "cpu": 31,
        "peak": 1,
        "calls": ["socket.connect"],
        "opens": ["/etc/passwd"],
    }
    assert len(faults_of(job, {**said, "refused": "Too large."}, b"")) == 3
    assert faults_of(job, {"status": 9, "cpu": 1, "peak": 1}, b"")[0].startswith("unfinished")
