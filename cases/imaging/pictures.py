"""PNG and JPEG pictures: made anew from their pixels, so that nothing else of them is kept."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFile, ImageOps

from tumorboard.refusal import Refused

from .kinds import FileKind

MEGAPIXEL = 1_000_000
MAX_PIXELS = {FileKind.PNG: 16 * MEGAPIXEL, FileKind.JPEG: 50 * MEGAPIXEL}
KEPT_PIXELS = 16 * MEGAPIXEL
MAX_SIDE = 20_000
MAX_SCANS = 64
UNREADABLE = "The picture is damaged or cut off. Save it once more where it comes from, and try it."
TOO_LARGE = "The picture has {size} megapixels; at most {limit} can be kept. Save it smaller."

# Beyond twice this, Pillow itself refuses to open a picture, also one inside a DICOM file.
Image.MAX_IMAGE_PIXELS = 50 * MEGAPIXEL


@dataclass(frozen=True)
class Picture:
    """An encoded picture with its size in pixels."""

    content: bytes
    width: int
    height: int


def remade(content: bytes, kind: FileKind) -> Picture:
    """The picture drawn anew: upright, without place, camera, text and whatever was appended.

    Its size is read from the header and judged before anything is decoded; a JPEG beyond 16
    megapixels is decoded at half its size. Raises `Refused`.
    """
    if kind == FileKind.JPEG and content.count(b"\xff\xda") > MAX_SCANS:
        raise Refused("The picture is built in too many layers. Save it as an ordinary JPEG.")
    try:
        return encoded(_drawn(_opened(content, kind), kind), kind)
    except Refused:
        raise
    except Exception as error:
        raise Refused(UNREADABLE) from error


def _opened(content: bytes, kind: FileKind) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(BytesIO(content), formats=[kind.upper()])
    except Image.DecompressionBombError as error:
        limit = MAX_PIXELS[kind] // MEGAPIXEL
        raise Refused(TOO_LARGE.format(size=f"more than {limit}", limit=limit)) from error
    except Exception as error:
        raise Refused(UNREADABLE) from error
    pixels, limit = image.width * image.height, MAX_PIXELS[kind]
    if image.info.get("progressive"):  # all of its layers are held at once
        limit //= 2
    if pixels > limit or max(image.size) > MAX_SIDE:
        size = max(1, round(pixels / MEGAPIXEL))
        raise Refused(TOO_LARGE.format(size=size, limit=limit // MEGAPIXEL))
    return image


def _drawn(image: Image.Image, kind: FileKind) -> Image.Image:
    if kind == FileKind.JPEG and image.width * image.height > KEPT_PIXELS:
        image.draft(None, (image.width // 2, image.height // 2))
    # The library that prints PDFs has a cut-off picture pass in its process; none is kept here.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode in {"I;16", "I;16B", "I", "F"}:
        low, high = image.convert("F").getextrema()
        scale = 255 / (high - low) if high > low else 0
        return image.convert("F").point(lambda value: value * scale - low * scale).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        sheet = Image.new("RGB", image.size, "white")
        sheet.paste(image, mask=image.getchannel("A"))
        return sheet
    mode = "L" if image.mode in {"1", "L"} else "RGB"
    return image if image.mode == mode else image.convert(mode)


def encoded(image: Image.Image, kind: FileKind = FileKind.PNG) -> Picture:
    """The pixels as a file that holds nothing beside them."""
    image.info = {}  # from which Pillow would copy profiles, comments and EXIF
    out = BytesIO()
    options = {"quality": 92, "subsampling": 0} if kind == FileKind.JPEG else {"compress_level": 4}
    image.save(out, format=kind.upper(), **options)
    return Picture(out.getvalue(), image.width, image.height)


@dataclass(frozen=True)
class Crop:
    """The part of an image that is shown, as fractions of its width and height."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    @property
    def is_whole(self) -> bool:
        return self == WHOLE


WHOLE = Crop()


@dataclass(frozen=True)
class Arrow:
    """An arrow on the whole image, from its tail to its tip, as fractions."""

    from_x: float
    from_y: float
    to_x: float
    to_y: float


KEY_SIDE = 1000
"""The longer side of a key image, in pixels."""


def key_picture(content: bytes, *, crop: Crop, arrow: Arrow | None) -> Picture:
    """The cropped part of a stored picture as PNG, with its arrow drawn in.

    The arrow is white in a black edge: seen on bone, on fluid, and on paper without colour.
    """
    image = Image.open(BytesIO(content), formats=["PNG", "JPEG"]).convert("RGB")
    width, height = image.size
    box = (
        round(crop.left * width),
        round(crop.top * height),
        max(round(crop.right * width), round(crop.left * width) + 1),
        max(round(crop.bottom * height), round(crop.top * height) + 1),
    )
    part = image.crop(box)
    factor = KEY_SIDE / max(part.size)
    size = (max(1, round(part.width * factor)), max(1, round(part.height * factor)))
    part = part.resize(size, Image.Resampling.BICUBIC)
    if arrow:
        ends = [
            ((x * width - box[0]) * factor, (y * height - box[1]) * factor)
            for x, y in ((arrow.from_x, arrow.from_y), (arrow.to_x, arrow.to_y))
        ]
        _draw_arrow(part, *ends)
    grey = part.convert("L")
    is_grey = grey.convert("RGB").tobytes() == part.tobytes()
    return encoded(grey if is_grey else part)


def _draw_arrow(image: Image.Image, tail: tuple, tip: tuple) -> None:
    dx, dy = tip[0] - tail[0], tip[1] - tail[1]
    length = (dx * dx + dy * dy) ** 0.5
    if length < 1:
        return
    unit = max(image.size) / 100
    along, across = (dx / length, dy / length), (-dy / length, dx / length)
    head = min(5 * unit, length * 0.6)
    pen = ImageDraw.Draw(image)
    for edge, ink in ((unit * 0.7, "black"), (0, "white")):
        half, wide = unit * 0.8 + edge, unit * 2.2 + edge
        outline = (
            (-edge, half), (length - head, half), (length - head - edge, wide),
            (length + edge * 1.8, 0),
            (length - head - edge, -wide), (length - head, -half), (-edge, -half),
        )  # fmt: skip
        pen.polygon(
            [
                (
                    tail[0] + along[0] * forth + across[0] * aside,
                    tail[1] + along[1] * forth + across[1] * aside,
                )
                for forth, aside in outline
            ],
            fill=ink,
        )
