"""Drawn images of an invented spine, for demonstrations and tests: no patient is in them.

Deterministic and quick; grey values are made up to look like a T2-weighted MRI.
"""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import numpy as np
from PIL import Image
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MultiFrameGrayscaleWordSecondaryCaptureImageStorage
from pydicom.uid import generate_uid as uid

from cases.levels import Level

from .identity import Person

ROWS, COLUMNS = 384, 288
SHOWN_LEVELS = 7
FLUID, CORD, MARROW, DISC, LESION, FAT, SOFT = 900, 520, 430, 300, 230, 760, 170
LEVELS = list(Level)


def levels_around(level: str) -> list[Level]:
    """The seven levels of which the middle one is drawn with a lesion, as far as there are."""
    at = LEVELS.index(Level(level))
    first = max(0, min(at - SHOWN_LEVELS // 2, len(LEVELS) - SHOWN_LEVELS))
    return LEVELS[first : first + SHOWN_LEVELS]


def sagittal(level: str, *, off: float = 0.0, collapse: float = 0.3) -> np.ndarray:
    """A sagittal slice, 384 × 288 values of 16 bits, with a lesion at `level`.

    `off` is the distance from the midline, from -1 to 1 at the edge of the vertebral bodies.
    """
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    spine = 120 + 16 * np.sin((y / ROWS - 0.1) * np.pi)  # the front edge of the canal
    image = np.full((ROWS, COLUMNS), SOFT, np.float32)
    image[x > spine + 78] = FAT
    canal = max(0.0, 1 - abs(off) * 1.4)
    _fill(image, (x > spine) & (x < spine + 34 * canal), FLUID)
    _fill(image, abs(x - spine - 17) < 9 * canal, CORD)
    step = ROWS / SHOWN_LEVELS
    shown = levels_around(level)
    for number, one in enumerate(shown):
        middle = step * (number + 0.5)
        is_ill = one == level
        height = step * 0.36 * (1 - (collapse * (1 - abs(off)) if is_ill else 0))
        body = (abs(y - middle) < height) & (x > spine - 66) & (x < spine - 3)
        _fill(image, body, LESION if is_ill else MARROW)
        disc = (abs(y - middle - step / 2) < step * 0.09) & (x > spine - 64) & (x < spine - 2)
        _fill(image, disc, DISC)
        process = (
            (abs(y - middle - 10 - (x - spine) * 0.25) < step * 0.2)
            & (x > spine + 40)
            & (x < spine + 76)
        )
        _fill(image, process, MARROW * 0.9)
        if is_ill:
            bulge = ((x - spine) / (15 * canal + 1)) ** 2 + ((y - middle) / (step * 0.42)) ** 2 < 1
            _fill(image, bulge & (x > spine - 4), LESION)
    return _grain(image, seed=round(off * 100) + LEVELS.index(Level(level)) * 1000)


def axial(level: str, *, is_pressed_flat: bool = False) -> np.ndarray:
    """An axial slice through the lesion: the body, the canal with the cord, the arch.

    The cord is pushed aside in its fluid, or pressed flat with no fluid left.
    """
    side = COLUMNS
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    image = np.full((side, side), SOFT, np.float32)
    _fill(image, ((x - 144) / 132) ** 2 + ((y - 150) / 116) ** 2 > 1, 40)
    _fill(image, ((x - 144) / 62) ** 2 + ((y - 112) / 46) ** 2 < 1, MARROW)
    for hand in (-1, 1):
        _fill(image, (abs(x - 144 - hand * 40) < 9) & (abs(y - 172) < 34), MARROW)
        _fill(image, (abs(y - 190 - hand * (x - 144) * 0.05) < 8)
              & (abs(x - 144 - hand * 72) < 34), MARROW * 0.9)  # fmt: skip
    _fill(image, (abs(x - 144) < 8) & (abs(y - 232) < 32), MARROW * 0.9)
    _fill(image, ((x - 144) / 31) ** 2 + ((y - 178) / 26) ** 2 < 1, FLUID)
    tall = 6 if is_pressed_flat else 10
    cord = ((x - 150) / 17) ** 2 + ((y - 202 + tall * 1.6) / tall) ** 2 < 1
    reach = (50, 48) if is_pressed_flat else (42, 40)
    lesion = ((x - 122) / reach[0]) ** 2 + ((y - 132) / reach[1]) ** 2 < 1
    if is_pressed_flat:
        lesion |= ((x - 144) / 34) ** 2 + ((y - 178) / 29) ** 2 < 1
    _fill(image, lesion, LESION)
    _fill(image, cord, CORD)
    return _grain(image, seed=77 + LEVELS.index(Level(level)))


def _fill(image: np.ndarray, where: np.ndarray, value: float) -> None:
    image[where] = value


def _grain(image: np.ndarray, *, seed: int) -> np.ndarray:
    """Soft edges and the grain of a real coil, the same for the same slice."""
    soft = image.copy()
    for axis in (0, 1):
        soft = (np.roll(soft, 1, axis) + 2 * soft + np.roll(soft, -1, axis)) / 4
    grain = np.random.default_rng(abs(seed)).normal(0, 14, image.shape)
    return np.clip(soft + grain, 0, 1023).astype(np.uint16)


def dicom(
    slices: Sequence[np.ndarray], *, person: Person, on: date, series: str, modality: str = "MR"
) -> bytes:
    """A DICOM file of the slices, in one series of a study of that day; PatientID from `person`."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MultiFrameGrayscaleWordSecondaryCaptureImageStorage
    seeds = [person.record_number, f"{on:%Y%m%d}", series]
    meta.MediaStorageSOPInstanceUID = uid(entropy_srcs=["image", *seeds])
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    file = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    file.SOPClassUID, file.SOPInstanceUID = (
        meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID,
    )  # fmt: skip
    file.PatientName = f"{person.family_name}^{person.given_name}"
    file.PatientID = person.record_number
    file.PatientBirthDate = f"{person.birth_date:%Y%m%d}" if person.birth_date else ""
    file.PatientSex = ""
    file.StudyDate = file.SeriesDate = f"{on:%Y%m%d}"
    file.StudyTime = "080000"
    file.Modality, file.StudyDescription, file.SeriesDescription = modality, "Spine MRI", series
    file.StudyInstanceUID = uid(entropy_srcs=["study", *seeds[:2]])
    file.SeriesInstanceUID = uid(entropy_srcs=["series", *seeds])
    file.StudyID, file.SeriesNumber, file.InstanceNumber = "1", 1, 1
    file.BurnedInAnnotation = "NO"
    _pixels(file, slices)
    out = BytesIO()
    file.save_as(out, enforce_file_format=True)
    return out.getvalue()


def _pixels(file: Dataset, slices: Sequence[np.ndarray]) -> None:
    file.Rows, file.Columns = slices[0].shape
    file.NumberOfFrames = len(slices)
    file.SamplesPerPixel, file.PhotometricInterpretation = 1, "MONOCHROME2"
    file.BitsAllocated, file.BitsStored, file.HighBit, file.PixelRepresentation = 16, 10, 9, 0
    file.RescaleIntercept, file.RescaleSlope = 0, 1
    file.WindowCenter, file.WindowWidth = 480, 960
    file.PixelData = b"".join(np.ascontiguousarray(one, "<u2").tobytes() for one in slices)


def sagittal_series(level: str, *, count: int = 11) -> list[np.ndarray]:
    """Slices from one side of the spine to the other."""
    return [sagittal(level, off=off) for off in np.linspace(-0.8, 0.8, count)]


def png(values: np.ndarray) -> bytes:
    """A slice as an ordinary PNG, as one saves it from a viewer."""
    out = BytesIO()
    shades = (values.astype(np.float32) * (255 / 1023)).astype(np.uint8)
    Image.fromarray(shades).save(out, format="PNG")
    return out.getvalue()


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """A report of one page, in plain words."""
    text = [f"BT /F1 14 Tf 60 780 Td ({_escaped(title)}) Tj /F1 10 Tf"]
    text += [f"0 -{30 if number == 0 else 16} Td ({_escaped(line)}) Tj"
             for number, line in enumerate(lines)]  # fmt: skip
    stream = "\n".join([*text, "ET"]).encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table, len(objects) + 1, len(out))
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
