"""A self-made certificate to seal with, for a demonstration or a trial; nobody else trusts it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

VALID = timedelta(days=3650)
SLOW_CLOCKS = timedelta(minutes=5)
USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
OF_ISSUER = frozenset({"key_cert_sign", "crl_sign"})
OF_SEAL = frozenset({"digital_signature", "content_commitment"})


def make_certificate(path: Path, *, name: str, passphrase: str) -> None:
    """Write a PKCS#12 file with a certificate in this name, its issuer and the key.

    The file can be read by its owner alone, and opened with the passphrase.
    """
    issuer_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer, holder = _named(f"{name}, self-made issuer"), _named(name)
    blank = x509.CertificateBuilder().issuer_name(issuer)
    top = _signed(blank.subject_name(issuer), issuer_key, issuer_key, OF_ISSUER)
    own = _signed(blank.subject_name(holder), key, issuer_key, OF_SEAL)
    locked = serialization.BestAvailableEncryption(passphrase.encode())
    content = pkcs12.serialize_key_and_certificates(name.encode(), key, own, [top], locked)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


def _named(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words[:64])])


def _signed(
    blank: x509.CertificateBuilder,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    usage: frozenset[str],
) -> x509.Certificate:
    now, public = datetime.now(UTC), key.public_key()
    filled = blank.public_key(public).serial_number(x509.random_serial_number())
    filled = filled.not_valid_before(now - SLOW_CLOCKS).not_valid_after(now + VALID)
    rules = x509.BasicConstraints(ca=usage == OF_ISSUER, path_length=None)
    filled = filled.add_extension(rules, critical=True)
    allowed = x509.KeyUsage(**{one: one in usage for one in USAGES})
    filled = filled.add_extension(allowed, critical=True)
    name_of_key = x509.SubjectKeyIdentifier.from_public_key(public)
    filled = filled.add_extension(name_of_key, critical=False)
    return filled.sign(by, hashes.SHA256())
