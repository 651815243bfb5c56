"""The site's seal on a PDF: PAdES B-B, invisible, so that the standards of the file still hold.

The key belongs to the institution. A seal shows that a file is as this site made it and unchanged
since; it is no personal signature. Who approved what is said in the document's own words.
"""

import io
import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from .refusal import Refused

FIELD = "Seal"

logger = logging.getLogger(__name__)


class SealUnavailable(Refused):
    """The site's certificate cannot be used."""


@dataclass(frozen=True)
class Seal:
    """What a seal on a file says, and whether it holds.

    `is_intact` says that the sealed bytes are unchanged, `is_whole` that nothing was added behind
    them, and `is_ours` that this site's certificate made it.
    """

    by: str
    at: datetime | None
    reason: str
    is_intact: bool
    is_whole: bool
    is_ours: bool

    @property
    def holds(self) -> bool:
        return self.is_intact and self.is_whole and self.is_ours


def is_set_up() -> bool:
    """Whether this site has a certificate to seal with."""
    return bool(settings.SEAL_FILE)


def owner() -> str:
    """Whom the site's certificate names; empty without one."""
    return _signer().subject_name if is_set_up() else ""


def fingerprint() -> str:
    """The SHA-256 of the site's certificate, as other tools show it; empty without one."""
    return _signer().signing_cert.sha256.hex() if is_set_up() else ""


def seal(content: bytes, *, reason: str) -> bytes:
    """The PDF with the site's seal over all of it; the PDF itself where there is no certificate.

    Raises `SealUnavailable` when the certificate cannot be read or the time stamp not be had.
    """
    if not is_set_up():
        return content
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import SigSeedSubFilter

    class ArchiveWriter(IncrementalPdfFileWriter):
        """Leaves the file at PDF 1.7: the archive standard knows no 2.0, whatever the key is."""

        def ensure_output_version(self, version: tuple[int, int]) -> None:
            super().ensure_output_version(min(version, (1, 7)))

    signer, sealed = _signer(), io.BytesIO()
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=signer.subject_name,
        reason=reason,
    )
    writer = ArchiveWriter(io.BytesIO(content))
    try:
        PdfSigner(metadata, signer, timestamper=_timestamper()).sign_pdf(writer, output=sealed)
    except OSError as error:
        logger.warning("a document could not be sealed: %s", error)
        raise SealUnavailable("The time-stamp service of this site could not be reached.") from None
    return sealed.getvalue()


def examine(content: bytes) -> list[Seal]:
    """Every seal and signature on a file; none when it has none or is no PDF."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(content))
        return [_examined(one) for one in reader.embedded_signatures]
    except Exception as error:  # noqa: BLE001 - a damaged file can break its reader anywhere
        logger.info("a file could not be examined: %s", error)
        return []


def _examined(embedded: Any) -> Seal:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    # What was added is not looked into, which can take long: anything added breaks the seal.
    status = validate_pdf_signature(embedded, _trust(), skip_diff=True)
    return Seal(
        by=status.signing_cert.subject.native.get("common_name", ""),
        at=status.signer_reported_dt,
        reason=str(embedded.sig_object.get("/Reason", "")),
        is_intact=bool(status.intact and status.valid),
        is_whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        is_ours=bool(status.trusted),
    )


def _signer() -> Any:
    """The site's signer; read once for each file and passphrase."""
    return _loaded(settings.SEAL_FILE, settings.SEAL_PASSPHRASE)


@lru_cache(maxsize=4)
def _loaded(path: str, passphrase: str) -> Any:
    from pyhanko.sign import SimpleSigner

    signer = SimpleSigner.load_pkcs12(path, passphrase=passphrase.encode() or None)
    if signer is None:
        raise SealUnavailable(
            "The certificate of this site cannot be read, so nothing is sealed. "
            "Tell your administrator: SEAL_FILE and SEAL_PASSPHRASE."
        )
    return signer


def _timestamper() -> Any:
    if not settings.SEAL_TIMESTAMP_URL:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(settings.SEAL_TIMESTAMP_URL, timeout=10)


def _trust() -> Any:
    """The site trusts its own certificate and who issued it, and nobody else."""
    from pyhanko_certvalidator import ValidationContext

    if not is_set_up():
        return ValidationContext(trust_roots=[])
    signer = _signer()
    return ValidationContext(trust_roots=[signer.signing_cert, *signer.cert_registry])
