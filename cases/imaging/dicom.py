"""What the header of a DICOM file says: whose images, of which study, how they are stored."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import BinaryIO

from pydicom import Dataset, config
from pydicom.filereader import read_dataset, read_partial, read_preamble
from pydicom.multival import MultiValue
from pydicom.tag import Tag

from tumorboard.refusal import Refused

from .identity import Person
from .kinds import MB, plain

# A value that breaks its own format is taken as it is, and judged here.
config.settings.reading_validation_mode = config.IGNORE
config.logger.setLevel("CRITICAL")

HEADER_BYTES = 4 * MB
FIRST_LOOK = 64 * 1024
MAX_SIDE = 16_384
MAX_FRAME_SAMPLES = 40_000_000
MAX_FRAMES = 2_000
MAX_ALL_SAMPLES = 2_000_000_000

NATIVE = {
    "1.2.840.10008.1.2": "implicit little endian",
    "1.2.840.10008.1.2.1": "explicit little endian",
    "1.2.840.10008.1.2.2": "explicit big endian",
}
RUN_LENGTH = "1.2.840.10008.1.2.5"
COMPRESSED = {
    RUN_LENGTH: "run-length encoded",
    "1.2.840.10008.1.2.4.50": "JPEG baseline",
    "1.2.840.10008.1.2.4.51": "JPEG extended",
    "1.2.840.10008.1.2.4.57": "JPEG lossless",
    "1.2.840.10008.1.2.4.70": "JPEG lossless, first order",
    "1.2.840.10008.1.2.4.80": "JPEG-LS lossless",
    "1.2.840.10008.1.2.4.81": "JPEG-LS near-lossless",
    "1.2.840.10008.1.2.4.90": "JPEG 2000 lossless",
    "1.2.840.10008.1.2.4.91": "JPEG 2000",
}
SAMPLES = {"MONOCHROME1": 1, "MONOCHROME2": 1, "PALETTE COLOR": 1, "RGB": 3, "YBR_FULL": 3,
           "YBR_FULL_422": 3, "YBR_ICT": 3, "YBR_RCT": 3}  # fmt: skip
WINDOWED = {"MONOCHROME1", "MONOCHROME2"}

DAMAGED = "The DICOM file is damaged or cut off. Export it once more, and try it."
NO_IMAGE = "The DICOM file holds no image. Reports inside DICOM are best uploaded as PDF."
NOT_STORED_SO = "The images are stored in a way that cannot be shown here ({how}). {advice}"
EXPORT = "Export them uncompressed or as JPEG."
IMPOSSIBLE = "The header of the DICOM file contradicts itself: {what}. Export it once more."

_WANTED = [Tag(name) for name in (
    "SpecificCharacterSet", "SOPInstanceUID", "StudyDate", "SeriesDate", "AcquisitionDate",
    "Modality", "StudyDescription", "SeriesDescription", "PatientName", "PatientID",
    "PatientBirthDate", "SeriesInstanceUID", "SeriesNumber", "InstanceNumber",
    "ImagePositionPatient", "ImageOrientationPatient", "SamplesPerPixel",
    "PhotometricInterpretation", "PlanarConfiguration", "NumberOfFrames", "Rows", "Columns",
    "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "BurnedInAnnotation",
    "WindowCenter", "WindowWidth", "RescaleIntercept", "RescaleSlope", "PresentationLUTShape",
    "RedPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData", "BluePaletteColorLookupTableData",
    "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
)]  # fmt: skip


@dataclass(frozen=True)
class Header:
    """The header of a DICOM file with at least one image, checked against its limits."""

    person: Person
    modality: str
    study: str
    series: str
    study_on: date | None
    series_uid: str
    instance: int
    slice_at: float | None
    rows: int
    columns: int
    frames: int
    samples: int
    bits: int
    photometric: str
    syntax: str
    is_burnt_in: bool
    dataset: Dataset

    @property
    def is_compressed(self) -> bool:
        return self.syntax in COMPRESSED

    @property
    def is_windowed(self) -> bool:
        """Whether the brightness of the images has a window."""
        return self.photometric in WINDOWED


def header_of(source: bytes | BinaryIO, *, size: int | None = None) -> Header:
    """Read the header, of which at most 4 MB are looked at; no image is decoded.

    Raises `Refused` when it is no such file, holds no image, is stored in a way that cannot be
    shown, or claims more than the limits or than its `size` in bytes.
    """
    stream = BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    start = stream.read(FIRST_LOOK)
    try:
        header, ends_at = _read(start)
    except Refused:
        if len(start) < FIRST_LOOK:
            raise
        header, ends_at = _read(start + stream.read(HEADER_BYTES - FIRST_LOOK))
    size = len(source) if isinstance(source, bytes) else size
    if size is not None and not header.is_compressed:
        _require_all_there(header, size - ends_at)
    return header


def _read(start: bytes) -> tuple[Header, int]:
    """The checked header in the first bytes of a file, and where it ends."""
    head = BytesIO(start)
    try:
        syntax = _syntax_of(head)
        head.seek(0)
        dataset = read_partial(head, stop_when=_at_image, specific_tags=_WANTED)
        has_image = _reaches_image(head)
        header = _header(dataset, syntax)
    except Refused:
        raise
    except Exception as error:
        raise Refused(DAMAGED) from error
    _require_possible(header)
    if not has_image:
        raise Refused(DAMAGED)
    return header, head.tell()


def _syntax_of(head: BinaryIO) -> str:
    """The transfer syntax, read before anything that it could have unpacked."""
    read_preamble(head, force=False)
    meta = read_dataset(
        head, is_implicit_VR=False, is_little_endian=True,
        stop_when=lambda tag, vr, length: tag.group != 2,
    )  # fmt: skip
    syntax = str(meta.get("TransferSyntaxUID", "")).strip()
    if syntax not in NATIVE and syntax not in COMPRESSED:
        how = plain(syntax, 64) or "not stated"
        raise Refused(NOT_STORED_SO.format(how=how, advice=EXPORT))
    return syntax


def _at_image(tag: int, vr: str | None, length: int) -> bool:
    return int(tag) >= 0x7FE00000


def _reaches_image(head: BinaryIO) -> bool:
    """Whether the pixel data follow; the stream stands at the element after the header."""
    tag = head.read(4)
    head.seek(-len(tag), 1)
    return tag in {b"\xe0\x7f\x10\x00", b"\x7f\xe0\x00\x10"}


def _header(dataset: Dataset, syntax: str) -> Header:
    if "Rows" not in dataset and "PhotometricInterpretation" not in dataset:
        raise Refused(NO_IMAGE)
    return Header(
        person=_person(dataset),
        modality=_text(dataset, "Modality", 16),
        study=_text(dataset, "StudyDescription"),
        series=_text(dataset, "SeriesDescription"),
        study_on=_day(dataset, "StudyDate") or _day(dataset, "SeriesDate"),
        series_uid=_text(dataset, "SeriesInstanceUID", 64),
        instance=min(max(_whole(dataset, "InstanceNumber", 0), 0), 2_000_000_000),
        slice_at=_slice_at(dataset),
        rows=_whole(dataset, "Rows", 0),
        columns=_whole(dataset, "Columns", 0),
        frames=_whole(dataset, "NumberOfFrames", 1),
        samples=_whole(dataset, "SamplesPerPixel", 1),
        bits=_whole(dataset, "BitsAllocated", 0),
        photometric=_text(dataset, "PhotometricInterpretation", 32).upper(),
        syntax=syntax,
        is_burnt_in=_text(dataset, "BurnedInAnnotation", 8).upper() == "YES",
        dataset=dataset,
    )


def _require_possible(header: Header) -> None:
    frame = header.rows * header.columns * header.samples
    if header.photometric not in SAMPLES:
        how = f"colours as {plain(header.photometric, 32) or 'not stated'}"
        raise Refused(NOT_STORED_SO.format(how=how, advice=EXPORT))
    wrong = ""
    if header.rows < 1 or header.columns < 1:
        wrong = "an image without rows or columns"
    elif header.samples != SAMPLES[header.photometric]:
        wrong = f"{header.samples} values a pixel for {header.photometric}"
    elif header.bits not in (8, 16) or (header.samples == 3 and header.bits != 8):
        wrong = f"{header.bits} bits a value"
    elif header.frames < 1:
        wrong = f"{header.frames} images"
    if wrong:
        raise Refused(IMPOSSIBLE.format(what=wrong))
    if (
        max(header.rows, header.columns) > MAX_SIDE
        or frame > MAX_FRAME_SAMPLES
        or header.frames > MAX_FRAMES
        or frame * header.frames > MAX_ALL_SAMPLES
    ):
        raise Refused(
            f"The DICOM file claims {header.frames} images of {header.columns} × {header.rows} "
            f"pixels. At most {MAX_FRAMES} images and 40 megapixels an image can be shown."
        )


def _require_all_there(header: Header, left: int) -> None:
    one = header.rows * header.columns * header.samples * header.bits // 8
    if header.photometric == "YBR_FULL_422":
        one = one * 2 // 3
    if one * header.frames > left:
        raise Refused(DAMAGED)


def _person(dataset: Dataset) -> Person:
    """The patient; names are written “Family^Given^Middle”, in up to three scripts after “=”."""
    first = str(dataset.get("PatientName", "") or "").split("=")[0]
    parts = [plain(part) for part in first.split("^")]
    given = " ".join(part for part in parts[1:3] if part)
    return Person(
        record_number=_text(dataset, "PatientID", 64),
        family_name=parts[0],
        given_name=given,
        birth_date=_day(dataset, "PatientBirthDate"),
    )


def _text(dataset: Dataset, name: str, length: int = 120) -> str:
    value = dataset.get(name)
    if isinstance(value, MultiValue):
        value = value[0] if value else ""
    return plain("" if value is None else value, length)


def _whole(dataset: Dataset, name: str, default: int) -> int:
    value = dataset.get(name)
    return default if value in (None, "") else int(value)


def _day(dataset: Dataset, name: str) -> date | None:
    digits = _text(dataset, name, 16).replace(".", "").replace("-", "")[:8]
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}")
    except ValueError:
        return None


def _slice_at(dataset: Dataset) -> float | None:
    """Where the slice lies along the normal of its plane, in millimetres; None if not said."""
    try:
        row_x, row_y, row_z, col_x, col_y, col_z = map(float, dataset.ImageOrientationPatient)
        x, y, z = map(float, dataset.ImagePositionPatient)
    except (AttributeError, TypeError, ValueError):
        return None
    normal = (
        row_y * col_z - row_z * col_y,
        row_z * col_x - row_x * col_z,
        row_x * col_y - row_y * col_x,
    )
    place = x * normal[0] + y * normal[1] + z * normal[2]
    return round(place, 3) if abs(place) < 1e6 else None
