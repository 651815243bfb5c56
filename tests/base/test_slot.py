"""The seal with a key in a PKCS#11 slot, which never gives it away; the slot is SoftHSM."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from tests.base.test_pdf import sheet, violations_of
from tests.base.test_seal import plain
from tumorboard import certificate, seal
from tumorboard.self_made import OF_ISSUER, OF_SEAL, _named, _signed, make_certificate

__all__ = ["plain", "sheet"]

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
MODULE = next((path for path in MODULES if Path(path).exists()), "")
CURVE = ec.SECP256R1()
HERE = MODULE and shutil.which("softhsm2-util")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HERE, reason="SoftHSM is missing (on Debian: apt-get install softhsm2)"),
]


@pytest.fixture(scope="module")
def token(tmp_path_factory) -> Path:
    """A folder with a token that holds the key, and the certificate outside of it.

    One for all tests of a process: the module reads where its tokens are when it is first loaded.
    """
    folder = tmp_path_factory.mktemp("slot")
    (folder / "tokens").mkdir()
    settings = f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n"
    (folder / "softhsm2.conf").write_text(settings, encoding="utf-8")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    tool("--init-token", "--free", "--label", "board", "--pin", "4711", "--so-pin", "0815")
    make_certificate(folder / "site.p12", name="St. Aurelia", passphrase="geheim")
    made = pkcs12.load_pkcs12((folder / "site.p12").read_bytes(), b"geheim")
    chain = [one.certificate for one in (made.cert, *made.additional_certs)]
    store(folder, "seal", made.key, chain)
    rsa_key, issuer_key = rsa.generate_private_key(65537, 2048), ec.generate_private_key(CURVE)
    top, own = (_named(name) for name in ("An authority", "St. Rosa"))
    blank = x509.CertificateBuilder().issuer_name(top)
    issuer = _signed(blank.subject_name(top), issuer_key, issuer_key, OF_ISSUER)
    holder = _signed(blank.subject_name(own), rsa_key, issuer_key, OF_SEAL)
    store(folder, "rsa", rsa_key, [holder, issuer])
    return folder


def store(folder: Path, label: str, key: object, chain: list[x509.Certificate]) -> None:
    """The key into the token, the certificates into a file."""
    path = folder / "key.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    where = ("--token", "board", "--label", label, "--id", label.encode().hex(), "--pin", "4711")
    tool("--import", str(path), *where)
    path.unlink()
    told = b"".join(one.public_bytes(Encoding.PEM) for one in chain)
    (folder / f"{label}.pem").write_bytes(told)


def tool(*arguments: str) -> None:
    command = ("softhsm2-util", "--module", MODULE, *arguments)
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def slot(settings, token):
    """The site with its key in that token."""
    settings.SEAL_FILE = ""
    settings.SEAL_PKCS11, settings.SEAL_PKCS11_TOKEN = MODULE, "board"
    settings.SEAL_PKCS11_KEY, settings.SEAL_PKCS11_PIN = "seal", "4711"
    settings.SEAL_CERTIFICATE = str(token / "seal.pem")
    return settings


def test_a_seal_from_a_slot_holds_as_any_other(slot, plain):
    assert certificate.owner() == "St. Aurelia"
    for reason in ("Minutes, version 1.", "Minutes, version 2."):
        sealed = seal.seal(plain, reason=reason)
        (found,) = seal.examine(sealed)
        assert found.holds
        assert (found.by, found.reason) == ("St. Aurelia", reason)
    assert violations_of(sealed) == []


def test_a_key_of_the_other_kind_seals_too(slot, token, plain):
    slot.SEAL_PKCS11_KEY, slot.SEAL_CERTIFICATE = "rsa", str(token / "rsa.pem")
    (found,) = seal.examine(seal.seal(plain, reason="Minutes"))
    assert found.holds
    assert found.by == certificate.owner() == "St. Rosa"


def test_reading_a_seal_needs_no_slot(slot, plain):
    sealed = seal.seal(plain, reason="Minutes")
    slot.SEAL_PKCS11_PIN, slot.SEAL_PKCS11_TOKEN = "", "unplugged"
    (found,) = seal.examine(sealed)
    assert found.holds


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEAL_PKCS11_PIN", "0000"),
        ("SEAL_PKCS11_TOKEN", "elsewhere"),
        ("SEAL_PKCS11_KEY", "another"),
        ("SEAL_PKCS11", "/nowhere/module.so"),
    ],
)
def test_a_slot_that_cannot_be_used_stops_with_a_sentence(slot, plain, name, value):
    setattr(slot, name, value)
    with pytest.raises(seal.SealUnavailable, match="SEAL_PKCS11"):
        seal.seal(plain, reason="Minutes")


def test_a_certificate_that_is_not_there_stops_with_a_sentence(slot, plain):
    slot.SEAL_CERTIFICATE = "/nowhere/chain.pem"
    with pytest.raises(seal.SealUnavailable, match="SEAL_CERTIFICATE"):
        seal.seal(plain, reason="Minutes")
