"""One image of a DICOM file as a picture: rescaled, windowed, eight bits, PNG."""

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

import numpy as np
from PIL import Image
from pydicom import Dataset
from pydicom.pixels import pixel_array
from pydicom.pixels.processing import apply_color_lut

from tumorboard.refusal import Refused

from . import apart
from .dicom import COMPRESSED, DAMAGED, RUN_LENGTH, Header, header_of
from .kinds import FileKind
from .pictures import Picture

SHOWN_SIDE = 1600
NOT_SHOWN = "This image cannot be shown: it is damaged, or stored in an unusual way."
# Decoders in which a broken file has broken more than the picture run in a process of their own.
BY_GDCM = {syntax for syntax in COMPRESSED if syntax != RUN_LENGTH} - {
    "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91",
}  # fmt: skip


@dataclass(frozen=True)
class Window:
    """Which values are spread over black to white (DICOM PS3.3 C.11.2.1.2, linear)."""

    center: float
    width: float


def frame_picture(
    source: bytes | BinaryIO, number: int, *, window: Window | None = None, size: int | None = None
) -> Picture:
    """Image `number`, counted from 1, as PNG of at most 1600 pixels a side.

    Without a `window` the one of the header, else the middle 98 % of the image's values. Only
    this image is decoded. Raises `Refused`.
    """
    header = header_of(source, size=size)
    if not 1 <= number <= header.frames:
        raise Refused(f"The file has images 1 to {header.frames}.")
    values = _values(source, header, number)
    # Twice as fine as it is shown is fine enough; the rest need not become floating-point.
    step = max(1, max(values.shape[:2]) // (2 * SHOWN_SIDE))
    values = values[::step, ::step]
    try:
        pixels = _shades(header, values, number, window) if header.is_windowed else values
        image = Image.fromarray(np.ascontiguousarray(pixels, dtype=np.uint8))
    except Exception as error:
        raise Refused(NOT_SHOWN) from error
    image.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.BILINEAR)
    out = BytesIO()
    image.save(out, format=FileKind.PNG.upper(), compress_level=2)
    return Picture(out.getvalue(), image.width, image.height)


def window_of(source: bytes | BinaryIO, number: int, *, size: int | None = None) -> Window | None:
    """The window in which the image is shown unless another is asked for; None for colours."""
    header = header_of(source, size=size)
    if not header.is_windowed:
        return None
    stated = _stated_window(header.dataset, number)
    return stated or _own_window(_rescaled(header, _values(source, header, number), number))


def _values(source: bytes | BinaryIO, header: Header, number: int) -> np.ndarray:
    stream = BytesIO(source) if isinstance(source, bytes) else source
    try:
        if header.syntax in BY_GDCM:
            stream.seek(0)
            values = apart.decoded(stream.read(), number - 1)
        else:
            plugin = "pillow" if header.is_compressed and header.syntax != RUN_LENGTH else ""
            values = pixel_array(stream, index=number - 1, decoding_plugin=plugin)
        if header.photometric == "PALETTE COLOR":
            values = _coloured(values, header.dataset)
    except Refused:
        raise
    except Exception as error:
        raise Refused(DAMAGED) from error
    if values.shape[:2] != (header.rows, header.columns):
        raise Refused(DAMAGED)
    return values


def _coloured(values: np.ndarray, dataset: Dataset) -> np.ndarray:
    colours = apply_color_lut(values, dataset)[..., :3]
    return colours if colours.dtype == np.uint8 else (colours >> 8).astype(np.uint8)


def _shades(header: Header, values: np.ndarray, number: int, window: Window | None) -> np.ndarray:
    scaled = _rescaled(header, values, number)
    chosen = window or _stated_window(header.dataset, number) or _own_window(scaled)
    spread = max(chosen.width - 1, 1e-6)
    shades = (scaled - (chosen.center - 0.5)) / spread + 0.5
    if header.photometric == "MONOCHROME1":
        shades = 1 - shades
    return (np.clip(np.nan_to_num(shades), 0, 1) * 255 + 0.5).astype(np.uint8)


def _rescaled(header: Header, values: np.ndarray, number: int) -> np.ndarray:
    group = _functions(header.dataset, number, "PixelValueTransformationSequence")
    slope = _number(group, "RescaleSlope", 1.0) or 1.0
    intercept = _number(group, "RescaleIntercept", 0.0)
    return values.astype(np.float32) * np.float32(slope) + np.float32(intercept)


def _stated_window(dataset: Dataset, number: int) -> Window | None:
    group = _functions(dataset, number, "FrameVOILUTSequence")
    center, width = _number(group, "WindowCenter", None), _number(group, "WindowWidth", None)
    if center is None or width is None or width < 1:
        return None
    return Window(center, width)


def _own_window(scaled: np.ndarray) -> Window:
    low, high = np.percentile(scaled, (1, 99))
    return Window(round(float(low + high) / 2, 1), max(round(float(high - low), 1), 1.0))


def _functions(dataset: Dataset, number: int, name: str) -> Dataset:
    """Where a value stands: for this image, for all of an enhanced file, or for the whole file."""
    each = dataset.get("PerFrameFunctionalGroupsSequence") or []
    shared = dataset.get("SharedFunctionalGroupsSequence") or []
    for groups in (each[number - 1 : number], shared[:1]):
        for group in groups:
            if found := group.get(name):
                return found[0]
    return dataset


def _number(dataset: Dataset, name: str, default: float | None) -> float | None:
    value = dataset.get(name)
    if value is None or value == "":
        return default
    if not isinstance(value, str | int | float) and hasattr(value, "__len__"):
        value = value[0]
    number = float(value)
    return number if np.isfinite(number) and abs(number) < 1e9 else default
