"""The seal of the site: made with its certificate, found again, and broken by every change."""

import io
import random
import re
import subprocess
import sys

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.base.test_pdf import printed, sheet, violations_of
from tumorboard import certificate, seal
from tumorboard.self_made import make_certificate

__all__ = ["sheet"]

pytestmark = pytest.mark.slow


@pytest.fixture
def own(settings, tmp_path_factory):
    """The site with a certificate of its own."""
    path = tmp_path_factory.mktemp("seal") / "site.p12"
    make_certificate(path, name="St. Aurelia University Hospital", passphrase="geheim")
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(path), "geheim"
    return path


@pytest.fixture
def plain(sheet) -> bytes:
    return printed().content


@pytest.fixture
def sealed(own, plain) -> bytes:
    return seal.seal(plain, reason="Minutes, version 2.")


def test_without_a_certificate_nothing_is_sealed(plain):
    assert not certificate.is_set_up()
    assert seal.seal(plain, reason="Minutes") == plain
    assert seal.examine(plain) == []


def test_a_seal_names_the_site_and_holds(sealed):
    assert certificate.owner() == "St. Aurelia University Hospital"
    (found,) = seal.examine(sealed)
    assert (found.by, found.reason) == (certificate.owner(), "Minutes, version 2.")
    assert found.holds
    assert found.at is not None


def test_a_seal_without_a_time_says_none():
    found = seal.Seal("Site", None, "", is_intact=True, is_whole=True, is_ours=True)
    assert found.sentence == "The seal of Site holds."


def test_the_key_is_readable_by_its_owner_alone(own):
    assert own.stat().st_mode & 0o077 == 0


def test_the_printed_bytes_stand_unchanged_before_the_seal(sealed, plain):
    assert sealed.startswith(plain)


def test_what_is_changed_or_added_breaks_it(sealed, plain):
    chance = random.Random(5)
    for _ in range(20):
        changed = bytearray(sealed)
        changed[chance.randrange(len(plain))] ^= 1 << chance.randrange(8)
        assert not any(found.holds for found in seal.examine(bytes(changed)))
    added = sealed + b"\n% one line more\n%%EOF\n"
    assert not any(found.holds for found in seal.examine(added))


def test_what_is_put_beside_the_seal_breaks_it_too(sealed):
    """No seal covers its own place: the site looks whether there is more in it than the seal."""
    start, end = map(int, re.search(rb"/ByteRange \[0 (\d+) (\d+) ", sealed).groups())
    kept = sealed[start:end]
    issuer = certificate.chain()[1].public_bytes(Encoding.DER).hex().upper().encode()
    letter = next(n for n, digit in enumerate(kept) if digit in b"ABCDEF")
    for place, mask in (
        (len(kept) - 9, 1),  # one of the zeros behind it
        (len(kept) - 9, 16),  # a space for a zero
        (letter, 32),  # a digit in lower case among upper ones
        (kept.index(issuer) + 300, 1),  # the issuer's certificate that goes along
    ):
        changed = bytearray(sealed)
        changed[start + place] ^= mask
        (found,) = seal.examine(bytes(changed))
        assert found.is_intact, "what the seal covers is as it was"
        assert not found.is_whole
        assert "something was added to the file" in found.sentence


def test_the_name_is_read_without_the_library_that_seals(own, settings):
    code = (
        "import sys; from django.conf import settings\n"
        f"settings.configure(SEAL_PKCS11='', SEAL_FILE={str(own)!r}, SEAL_PASSPHRASE='geheim')\n"
        "from tumorboard import certificate\n"
        "print(certificate.owner(), 'pyhanko' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "St. Aurelia University Hospital False\n"


def test_the_seal_of_another_site_is_not_ours(sealed, settings, tmp_path):
    make_certificate(tmp_path / "other.p12", name="Elsewhere", passphrase="anders")
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(tmp_path / "other.p12"), "anders"
    (found,) = seal.examine(sealed)
    assert found.is_intact
    assert found.is_whole
    assert not found.is_ours
    assert not found.holds


def test_a_certificate_that_cannot_be_read_stops_with_a_sentence(settings, own, plain):
    settings.SEAL_PASSPHRASE = "wrong"
    with pytest.raises(seal.SealUnavailable, match="SEAL_PASSPHRASE"):
        seal.seal(plain, reason="Minutes")


def test_both_standards_of_the_file_still_hold(sealed):
    assert violations_of(sealed) == []
    with pikepdf.open(io.BytesIO(sealed)) as file:
        assert file.Root.MarkInfo.Marked
        assert file.check_pdf_syntax() == []
        names = [field.T for field in file.Root.AcroForm.Fields]
        assert names == ["Seal"]


def test_another_reader_takes_the_seal_for_valid(sealed, tmp_path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)
    code = (
        "import sys; from pyhanko.pdf_utils.reader import PdfFileReader\n"
        "from pyhanko.sign.validation import validate_pdf_signature\n"
        "one, = PdfFileReader(open(sys.argv[1], 'rb')).embedded_signatures\n"
        "status = validate_pdf_signature(one)\n"
        "print(status.intact, status.valid)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]
