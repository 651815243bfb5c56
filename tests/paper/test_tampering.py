"""Every change of sealed minutes is found: by the page that verifies, and by another validator."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from meetings import documents, printing, session, verification
from meetings.models import Document
from meetings.verification import Standing
from tests import stories
from tests.paper.bench import with_cases
from tests.paper.tampering import Change, flips, updates
from tumorboard import seal
from tumorboard.self_made import make_certificate

SEED = 20261128
OUTSIDER = Path(__file__).with_name("outsider.py")


@pytest.fixture
def sealed(people, settings, tmp_path, monkeypatch) -> Callable[[int], bytes]:
    """Prints, seals and stores the minutes of a meeting with so many cases."""
    monkeypatch.setattr(documents.app, "send_task", lambda *args, **options: None)
    make_certificate(tmp_path / "site.p12", name="St. Aurelia", passphrase="geheim")
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(tmp_path / "site.p12"), "geheim"
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)
    attempt = printing._claim(documents.newest_minutes(item.meeting).pk)

    def minutes(cases: int) -> bytes:
        rendered = printing._printed(with_cases(attempt, cases))
        content = seal.seal(rendered.content, reason=printing._reason(attempt))
        printing._store(attempt, rendered, content)
        print(f"\nsealed minutes: {rendered.pages} pages, {len(content)} bytes")
        return bytes(Document.objects.get(pk=attempt.pk).file.content)

    return minutes


def not_found(content: bytes, changes: list[Change]) -> Counter:
    """The changes that the site does not call altered, by kind and by what it says instead."""
    began, missed = time.perf_counter(), Counter()
    for change in changes:
        verdict = verification.verify(change.of(content))
        if verdict.standing != Standing.ALTERED or verdict.document is None:
            missed[change.kind, str(verdict.standing)] += 1
    took = time.perf_counter() - began
    kinds = ", ".join(f"{kind} {count}" for kind, count in Counter(c.kind for c in changes).items())
    print(f"{len(changes)} changes, {missed.total()} not found, {took:.1f} s ({kinds})")
    return missed


def outside(content: bytes, changes: list[Change], folder: Path) -> list[Change]:
    """Those of the changed files in which another validator finds the seal unbroken."""
    folder.mkdir()
    key = pkcs12.load_pkcs12(Path(folder.parent / "site.p12").read_bytes(), b"geheim")
    issuer = key.additional_certs[0].certificate
    (folder / "issuer.pem").write_bytes(issuer.public_bytes(Encoding.PEM))
    (folder / "original.pdf").write_bytes(content)
    told = []
    for number, change in enumerate(changes):
        if change.whole:
            (folder / f"{number}.pdf").write_bytes(change.whole)
            told.append({"file": f"{number}.pdf"})
        else:
            told.append({"place": change.place, "mask": change.mask})
    (folder / "changes.json").write_text(json.dumps(told), encoding="utf-8")
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(OUTSIDER), str(folder)], capture_output=True, text=True, check=True
    )
    original, *held = json.loads(done.stdout)
    assert original, "the unchanged file is taken for valid"
    taken = [change for change, holds in zip(changes, held, strict=True) if holds]
    took = time.perf_counter() - began
    print(f"pyHanko alone: {len(changes)} files, {len(taken)} taken for whole, {took:.1f} s")
    return taken


def means_the_same(content: bytes, change: Change) -> bool:
    """Whether only the writing of the signature changed, which any validator reads as before.

    It is kept as hexadecimal digits with zeros behind it: a digit in the other case, or one of
    those zeros, is outside of what a signature can cover, and the site alone can find it.
    """
    start = content.index(b"/Contents <") if b"/Contents <" in content else -1
    start = max(start, content.rfind(b"/Contents<"))
    end = content.index(b">", start)
    if change.whole or not start < change.place < end:
        return False
    before = content[change.place : change.place + 1]
    after = bytes([before[0] ^ change.mask])
    padding = end - (len(content[start:end]) - len(content[start:end].rstrip(b"0")))
    return before.lower() == after.lower() or change.place >= padding


def prove(content: bytes, tmp_path: Path, *, flipped: int, appended: int, asked: int) -> None:
    """All of them are found by the site, and a sample by another validator too."""
    assert verification.verify(content).standing == Standing.CURRENT
    changes = [
        *flips(content, flipped, seed=SEED),
        *updates(content, appended, seed=SEED, folder=tmp_path),
    ]
    assert not not_found(content, changes)
    sample = random.Random(SEED).sample(changes, asked)
    taken = outside(content, sample, tmp_path / "outside")
    assert [change for change in taken if not means_the_same(content, change)] == []


@pytest.mark.slow
def test_some_changes_of_every_kind_are_found(sealed, tmp_path):
    prove(sealed(3), tmp_path, flipped=300, appended=40, asked=40)


@pytest.mark.trial
@pytest.mark.timeout(900)
def test_ten_thousand_flips_and_a_thousand_updates_are_found(sealed, tmp_path):
    prove(sealed(26), tmp_path, flipped=10_000, appended=1_000, asked=500)
