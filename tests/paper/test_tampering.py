"""Every change of sealed minutes is found: by the page that verifies, and by another validator."""

import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from meetings import documents, printing, session, verification
from meetings.models import Document
from meetings.verification import Standing
from tests import stories
from tests.paper.bench import with_cases
from tests.paper.tampering import Change, flips, updates
from tumorboard import celery, seal
from tumorboard.self_made import make_certificate

SEED = 20261128
OUTSIDER = Path(__file__).with_name("outsider.py")
BYTE_RANGE = re.compile(rb"/ByteRange ?\[(\d+) (\d+) (\d+) (\d+)\s*\]")


@pytest.fixture
def sealed(people, settings, tmp_path, monkeypatch) -> Callable[[int], bytes]:
    """Prints, seals and stores the minutes of a meeting with so many cases."""
    monkeypatch.setattr(celery.app, "send_task", lambda *args, **options: None)
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


def covered(content: bytes) -> tuple[bytes, ...]:
    """All that the signature in a file covers; what it stands in itself, no signature can cover.

    That is the file before and behind the signature's own place, the signed attributes with the
    hash of both, the signature over these, and the certificate that they name by its hash. Not
    covered are the zeros behind the signature, the case of its digits, and what else travels with
    it: the issuer's certificate, which a validator has from elsewhere, and the list of algorithms.
    """
    _, start, end, _ = map(int, BYTE_RANGE.search(content).groups())
    digits = b"".join(content[start + 1 : end - 1].split()).decode("ascii")
    message = cms.ContentInfo.load(bytes.fromhex(digits + "0" * (len(digits) % 2)))["content"]
    (signer,) = message["signer_infos"]
    (named,) = (
        attribute["values"][0]["certs"][0]["cert_hash"].native
        for attribute in signer["signed_attrs"]
        if attribute["type"].native == "signing_certificate_v2"
    )
    certificates = (one.chosen for one in message["certificates"])
    own = next(one.dump() for one in certificates if sha256(one.dump()).digest() == named)
    signed = signer["signed_attrs"].dump()
    return content[:start], content[end:], signed, signer["signature"].native, own


def is_explained(content: bytes, change: Change) -> bool:
    """Whether the signature covers no byte of the change, so that any validator takes the file."""
    return not change.whole and covered(change.of(content)) == covered(content)


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
    assert [change for change in taken if not is_explained(content, change)] == []
    held = [
        change for change in taken if any(one.holds for one in seal.examine(change.of(content)))
    ]
    print(f"all of these explained; the site's own look at the seal takes {len(held)} for whole")


@pytest.mark.slow
def test_some_changes_of_every_kind_are_found(sealed, tmp_path):
    prove(sealed(3), tmp_path, flipped=300, appended=40, asked=40)


@pytest.mark.trial
@pytest.mark.timeout(900)
def test_ten_thousand_flips_and_a_thousand_updates_are_found(sealed, tmp_path):
    prove(sealed(26), tmp_path, flipped=10_000, appended=1_000, asked=500)
