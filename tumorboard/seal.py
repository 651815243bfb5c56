"""The site's seal on a PDF: PAdES B-B or B-T, invisible, so that the file's standards still hold.

The key belongs to the institution. A seal shows that a file is as this site made it and unchanged
since; it is no personal signature. Who approved what is said in the document's own words.
"""

import io
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from . import certificate
from .certificate import SealUnavailable

FIELD = "Seal"
NO_STAMP = (
    "The time-stamp service of this site gave no time stamp, so nothing was sealed. Try again; "
    "if it fails once more, tell your administrator: SEAL_TIMESTAMP_URL."
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seal:
    """What a seal on a file says, and whether it holds.

    `is_intact` says that the sealed bytes are unchanged, `is_whole` that nothing was added behind
    them or beside the seal, and `is_ours` that this site's certificate made it. The time `at` is
    what the site's own clock said; `stamped_at` is the word of the time-stamp service that
    `stamped_by` names, which this site does not judge.
    """

    by: str
    at: datetime | None
    reason: str
    is_intact: bool
    is_whole: bool
    is_ours: bool
    stamped_at: datetime | None = None
    stamped_by: str = ""

    @property
    def holds(self) -> bool:
        return self.is_intact and self.is_whole and self.is_ours

    @property
    def sentence(self) -> str:
        """Whether it holds, if not why, and when it was made by whose clock."""
        why = "; ".join(
            words
            for is_so, words in (
                (self.is_intact, "the sealed bytes or the time stamp were changed"),
                (self.is_whole, "something was added to the file"),
                (self.is_ours, "it was not made with the certificate that this site has now"),
            )
            if not is_so
        )
        said = f"The seal of {self.by} " + (f"DOES NOT HOLD: {why}." if why else "holds.")
        if self.at:
            said += f" It was made on {_told(self.at)} by the clock of who made it."
        if self.stamped_at:
            said += f" The time-stamp service {self.stamped_by} says {_told(self.stamped_at)}; "
            said += "whether it can be relied on is not checked here."
        return said


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%-d %B %Y, %H:%M:%S} UTC"


def seal(content: bytes, *, reason: str) -> bytes:
    """The PDF with the site's seal over all of it; the PDF itself where there is no certificate.

    Raises `SealUnavailable` when the certificate cannot be used or the time stamp not be had.
    """
    if not certificate.is_set_up():
        return content
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import SigSeedSubFilter

    class ArchiveWriter(IncrementalPdfFileWriter):
        """Leaves the file at PDF 1.7: the archive standard knows no 2.0, whatever the key is."""

        def ensure_output_version(self, version: tuple[int, int]) -> None:
            super().ensure_output_version(min(version, (1, 7)))

    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=certificate.owner(),
        reason=reason,
    )
    sealed = io.BytesIO()
    with certificate.signer() as signer:
        seals = PdfSigner(metadata, signer, timestamper=_timestamper(settings.SEAL_TIMESTAMP_URL))
        seals.sign_pdf(ArchiveWriter(io.BytesIO(content)), output=sealed)
    return _stamped(sealed.getvalue())


def _stamped(content: bytes) -> bytes:
    """The sealed file, once a time stamp in it was found to be one; pyHanko takes any."""
    if settings.SEAL_TIMESTAMP_URL and not all(one.holds for one in examine(content)):
        logger.warning("the time-stamp service answered with a time stamp that does not hold")
        raise SealUnavailable(NO_STAMP)
    return content


def examine(content: bytes) -> list[Seal]:
    """Every seal and signature on a file; none when it has none or is no PDF."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(content))
        return [_examined(one, content) for one in reader.embedded_signatures]
    except Exception as error:  # noqa: BLE001 - a damaged file can break its reader anywhere
        logger.info("a file could not be examined: %s", error)
        return []


def _examined(embedded: Any, content: bytes) -> Seal:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    # What was added is not looked into, which can take long: anything added breaks the seal.
    status = validate_pdf_signature(embedded, _trust(), skip_diff=True)
    stamp = status.timestamp_validity
    is_stamp_intact = stamp is None or bool(stamp.intact and stamp.valid)
    covers_all = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return Seal(
        by=_name_of(status.signing_cert),
        at=status.signer_reported_dt,
        reason=str(embedded.sig_object.get("/Reason", "")),
        is_intact=bool(status.intact and status.valid) and is_stamp_intact,
        is_whole=covers_all and _is_alone(embedded, content),
        is_ours=bool(status.trusted),
        stamped_at=stamp.timestamp if stamp else None,
        stamped_by=_name_of(stamp.signing_cert) if stamp else "",
    )


def _name_of(holder: Any) -> str:
    return holder.subject.native.get("common_name", "")


def _is_alone(embedded: Any, content: bytes) -> bool:
    """Whether the place kept for the seal holds it and zeros, and this site's no certificate more.

    No seal can cover the place that it stands in, so most readers overlook what else is put there.
    """
    from asn1crypto.cms import ContentInfo

    _, start, end, _ = embedded.byte_range
    message = ContentInfo.load(embedded.pkcs7_content).dump(force=True)
    alone = f"<{message.hex().ljust(end - start - 2, '0')}>".encode()
    ours = [certificate.plain(one).dump() for one in certificate.chain()]
    others = [other.dump() for other in embedded.other_embedded_certs]
    is_known = embedded.signer_cert.dump() not in ours or all(other in ours for other in others)
    return is_known and content[start:end] in (alone, alone.upper())


@lru_cache(maxsize=4)
def _timestamper(address: str) -> Any:
    """Asks the time-stamp service; kept, because it learns once how large a time stamp is."""
    if not address:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    class Asking(HTTPTimeStamper):
        """Tells whatever goes wrong with the service, and whatever it answers, as one refusal."""

        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
            try:
                return await super().async_timestamp(message_digest, md_algorithm)
            except Exception as error:  # noqa: BLE001 - a strange answer breaks its reader anywhere
                logger.warning("no time stamp: %s %s", type(error).__name__, error)
                raise SealUnavailable(NO_STAMP) from None

    return Asking(address, timeout=10)


def _trust() -> Any:
    """The site trusts its own certificate and who issued it, and nobody else."""
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(trust_roots=[certificate.plain(one) for one in certificate.chain()])
