"""A board's logo: any picture that is sent becomes a small grey one that also a fax can show."""

import hashlib
import logging
import warnings
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from .models import Logo
from .refusal import Refused

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 16_000_000
MAX_SCANS = 64
LARGEST = (640, 240)
KEPT_BYTES = 64 * 1024
SMALLEST_SIDE, SMALLEST = 24, 80
TELLS_APART = 32
FORMATS = ("PNG", "JPEG", "WEBP")

TOO_LARGE = "The logo is larger than 2 MB. Save it smaller, as PNG."
TOO_MANY_PIXELS = "The logo has more than 16 megapixels. Save it smaller; 640 by 240 are enough."
IS_SVG = (
    "An SVG is not taken, because it can carry programs and fetch other files. "
    "Export the logo as PNG."
)
UNREADABLE = "This is no PNG, JPEG or WebP that can be read. Save the logo once more as PNG."
UNSEEN = "On white paper nothing of this logo would be seen. Choose the one for a white background."
TOO_SMALL = "The logo is too small to be printed. Choose one that is at least 80 pixels wide."

logger = logging.getLogger(__name__)


def printable(content: bytes) -> bytes:
    """The logo as it is printed: a grey PNG of its pixels alone; raises `Refused`.

    It is at most 640 by 240 pixels and 64 kB, upright, on white, without the margin around it.
    Pale colours are darkened, so that they are seen in grey and by fax.
    """
    if len(content) > MAX_BYTES:
        raise Refused(TOO_LARGE)
    if _is_svg(content):
        raise Refused(IS_SVG)
    try:
        return _small(_inked(_trimmed(_grey(_opened(content)))))
    except Refused:
        raise
    except Exception as error:
        raise Refused(UNREADABLE) from error


def keep(picture: bytes) -> Logo:
    """The row of this picture; the same picture is kept once."""
    digest = hashlib.sha256(picture).hexdigest()
    return Logo.objects.get_or_create(sha256=digest, defaults={"content": picture})[0]


def picture_by(sha256: str) -> bytes:
    """The picture with this digest. Raises `Refused` when it is not there as it was kept."""
    row = Logo.objects.filter(pk=sha256).first()
    content = bytes(row.content) if row else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        logger.critical("the logo %s is not there as it was kept", sha256)
        raise Refused("The logo of this document is not there. Tell your administrator.")
    return content


def _is_svg(content: bytes) -> bool:
    head = content[:4096].lower()
    return b"<svg" in head or (head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" and b"svg" in head)


def _opened(content: bytes) -> Image.Image:
    """The picture, of which only the header was read; what is too large is never decoded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = Image.open(BytesIO(content), formats=FORMATS)
    if image.width * image.height > MAX_PIXELS:
        raise Refused(TOO_MANY_PIXELS)
    if content.count(b"\xff\xda") > MAX_SCANS:
        raise Refused(UNREADABLE)
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image.load()
    return ImageOps.exif_transpose(image)


def _grey(image: Image.Image) -> Image.Image:
    """The picture on white paper, its darkest part black."""
    sheet = Image.new("RGBA", image.size, "white")
    sheet.alpha_composite(image.convert("RGBA"))
    grey = sheet.convert("L")
    low, high = grey.getextrema()
    if high - low < TELLS_APART:
        raise Refused(UNSEEN)
    return ImageOps.autocontrast(grey)


def _trimmed(grey: Image.Image) -> Image.Image:
    box = grey.point(lambda value: 0 if value > 239 else 255).getbbox()
    trimmed = grey.crop(box)
    if min(trimmed.size) < SMALLEST_SIDE or max(trimmed.size) < SMALLEST:
        raise Refused(TOO_SMALL)
    trimmed.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    return trimmed


def _inked(grey: Image.Image) -> Image.Image:
    """Whatever is not nearly white is dark enough for a fax, and what nearly is becomes white."""
    return grey.point(
        lambda value: round(value * 0.68) if value < 228 else min(255, value * 5 - 984)
    )


def _small(grey: Image.Image) -> bytes:
    """The picture as a file that holds nothing beside its pixels, in as many shades as fit."""
    for shades in (16, 8, 4):
        step = 255 // (shades - 1)
        out = BytesIO()
        shown = grey.point(lambda value, step=step: min(255, round(value / step) * step))
        shown.info = {}
        shown.save(out, format="PNG", optimize=True)
        if out.tell() <= KEPT_BYTES:
            return out.getvalue()
    return _small(grey.resize((grey.width * 3 // 4, grey.height * 3 // 4)))
