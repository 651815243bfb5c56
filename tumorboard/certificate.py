"""The site's certificate, and the key that seals: in a PKCS#12 file, or in a PKCS#11 slot.

A slot never gives its key away. The certificate, which is no secret, then stands in a file beside
it, so that only the worker needs the PIN.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

from .refusal import Refused

UNREADABLE = (
    "The certificate of this site cannot be read, so nothing is sealed. "
    "Tell your administrator: {names}."
)
NO_SLOT = (
    "The key of this site could not be used, so nothing was sealed. Try again; if it fails once "
    "more, tell your administrator: SEAL_PKCS11."
)

logger = logging.getLogger(__name__)

# A slot knows one login for all of a process.
_one_at_a_time = threading.Lock()


class SealUnavailable(Refused):
    """The site's certificate cannot be used."""


def is_set_up() -> bool:
    """Whether this site has a certificate to seal with."""
    return bool(settings.SEAL_FILE or settings.SEAL_PKCS11)


def owner() -> str:
    """Whom the site's certificate names; empty without one."""
    if not is_set_up():
        return ""
    subject = chain()[0].subject
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in subject.get_attributes_for_oid(kind):
            return str(attribute.value)
    return subject.rfc4514_string()


def fingerprint() -> str:
    """The SHA-256 of the site's certificate, as other tools show it; empty without one."""
    return chain()[0].fingerprint(SHA256()).hex() if is_set_up() else ""


def chain() -> tuple[x509.Certificate, ...]:
    """The site's certificate, and those of its issuers behind it; none where none is set up."""
    if settings.SEAL_PKCS11:
        return _from_pem(settings.SEAL_CERTIFICATE)
    if settings.SEAL_FILE:
        return _from_pkcs12(settings.SEAL_FILE, settings.SEAL_PASSPHRASE)
    return ()


@contextmanager
def signer() -> Iterator[Any]:
    """What signs for the site, as pyHanko wants it; for a slot, within one session."""
    if settings.SEAL_PKCS11:
        with _one_at_a_time, _session() as session:
            yield _slot_signer(session)
    else:
        yield _file_signer(settings.SEAL_FILE, settings.SEAL_PASSPHRASE)


def plain(certificate: x509.Certificate) -> Any:
    """The certificate as pyHanko wants it."""
    from asn1crypto.x509 import Certificate

    return Certificate.load(certificate.public_bytes(Encoding.DER))


@lru_cache(maxsize=4)
def _from_pkcs12(path: str, passphrase: str) -> tuple[x509.Certificate, ...]:
    try:
        found = pkcs12.load_pkcs12(Path(path).read_bytes(), passphrase.encode() or None)
    except (OSError, ValueError) as error:
        raise _unreadable(error, "SEAL_FILE and SEAL_PASSPHRASE") from None
    if found.cert is None or found.key is None:
        raise _unreadable("it holds no certificate with its key", "SEAL_FILE")
    return (found.cert.certificate, *(one.certificate for one in found.additional_certs))


@lru_cache(maxsize=4)
def _from_pem(path: str) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(x509.load_pem_x509_certificates(Path(path).read_bytes()))
    except (OSError, ValueError) as error:
        raise _unreadable(error, "SEAL_CERTIFICATE") from None


def _unreadable(why: object, names: str) -> SealUnavailable:
    logger.warning("the site's certificate cannot be read: %s", why)
    return SealUnavailable(UNREADABLE.format(names=names))


@lru_cache(maxsize=4)
def _file_signer(path: str, passphrase: str) -> Any:
    from pyhanko.sign import SimpleSigner

    _from_pkcs12(path, passphrase)
    return SimpleSigner.load_pkcs12(path, passphrase=passphrase.encode() or None)


@contextmanager
def _session() -> Iterator[Any]:
    """A session with the slot, open for one seal, so that one which was lost is never used."""
    from pkcs11.exceptions import PKCS11Error
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import open_pkcs11_session

    token = TokenCriteria(label=settings.SEAL_PKCS11_TOKEN)
    try:
        with open_pkcs11_session(
            settings.SEAL_PKCS11, token_criteria=token, user_pin=settings.SEAL_PKCS11_PIN
        ) as session:
            yield session
    except (PKCS11Error, OSError) as error:
        logger.warning("the slot with the site's key: %s %s", type(error).__name__, error)
        raise SealUnavailable(NO_SLOT) from None


def _slot_signer(session: Any) -> Any:
    from pyhanko.sign.pkcs11 import PKCS11Signer

    own, *issuers = map(plain, chain())
    return PKCS11Signer(
        session,
        key_label=settings.SEAL_PKCS11_KEY,
        signing_cert=own,
        ca_chain=issuers,
        # Few slots hash by themselves before they sign with such a key.
        use_raw_mechanism=own.public_key.algorithm == "ec",
    )
