"""PDF reports: that they open, how many pages they have, and that they are not locked."""

import logging
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from tumorboard.refusal import Refused

MAX_PAGES = 500
UNREADABLE = "The PDF is damaged or cut off. Print or save it once more, and try it."
LOCKED = "The PDF is locked with a password. Save it without one, so that the board can read it."
ENDS_WITHIN = 2048


def pages_of(content: bytes) -> int:
    """The number of pages. Raises `Refused`; nothing in the file is executed or followed.

    pypdf itself unpacks no stream beyond 75 MB.
    """
    require_end(content)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Refused(LOCKED)
        count = _counted(reader)
    except Refused:
        raise
    except (DependencyError, FileNotDecryptedError) as error:
        raise Refused(LOCKED) from error
    except Exception as error:
        raise Refused(UNREADABLE) from error
    if count == 0:
        raise Refused("The PDF has no page.")
    if count > MAX_PAGES:
        raise Refused(f"The PDF has {count} pages; a report of at most {MAX_PAGES} can be kept.")
    return count


def require_end(content: bytes) -> None:
    """Refuse a PDF that was cut off before its end, without reading the rest of it."""
    if b"%%EOF" not in content[-ENDS_WITHIN:]:
        raise Refused(UNREADABLE)


def _counted(reader: PdfReader) -> int:
    """Pages that are there, not pages that the file says it has."""
    claimed = int(reader.root_object["/Pages"].get_object().get("/Count", 0))
    if claimed > MAX_PAGES:
        return claimed
    return len(reader.pages)
