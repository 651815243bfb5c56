"""The one look at a file that somebody wants to keep: what it is, and what of it is kept."""

from dataclasses import dataclass
from datetime import date

from . import apart, pdfs
from .dicom import Header, header_of
from .frames import frame_picture, window_of
from .identity import Person
from .kinds import DICOM_MARK_AT, FileKind, kind_of, plain, require_size
from .pictures import remade

BURNT_IN = "The header says that names are written into the images."
MAY_BE_BURNT_IN = "Names are often written into images of this kind: look before you show them."
OFTEN_BURNT_IN = {"US", "OT", "XC", "SC", "ES", "GM"}


@dataclass(frozen=True)
class Examined:
    """A file as it is kept, and what it says of itself; `person` only where it names one."""

    kind: FileKind
    content: bytes
    pages: int = 0
    frames: int = 0
    width: int = 0
    height: int = 0
    modality: str = ""
    study: str = ""
    series: str = ""
    series_uid: str = ""
    instance: int = 0
    slice_at: float | None = None
    on: date | None = None
    center: float | None = None
    window: float | None = None
    person: Person | None = None
    warning: str = ""


def examine(content: bytes) -> Examined:
    """Check a file by its content and give what is kept of it. Raises `Refused`."""
    kind = kind_of(content)
    require_size(len(content), kind)
    if kind == FileKind.DICOM:
        return _dicom(content)
    if kind == FileKind.PDF:
        pdfs.require_end(content)
        return Examined(kind, content, pages=apart.pages(content))
    picture = remade(content, kind)
    return Examined(kind, picture.content, frames=1, width=picture.width, height=picture.height)


def _dicom(content: bytes) -> Examined:
    # The first 128 bytes mean nothing to DICOM; another program could be hidden there.
    content = bytes(DICOM_MARK_AT) + content[DICOM_MARK_AT:]
    header = header_of(content)
    frame_picture(content, 1)  # refuses what could not be shown later
    if header.frames > 1:
        frame_picture(content, header.frames)
    window = window_of(content, (header.frames + 1) // 2)
    return Examined(
        FileKind.DICOM,
        content,
        frames=header.frames,
        width=header.columns,
        height=header.rows,
        modality=header.modality,
        study=header.study,
        series=header.series,
        series_uid=header.series_uid,
        instance=header.instance,
        slice_at=header.slice_at,
        on=header.study_on,
        center=window and window.center,
        window=window and window.width,
        person=header.person,
        warning=_burnt_in(header),
    )


def _burnt_in(header: Header) -> str:
    if header.is_burnt_in:
        return BURNT_IN
    return MAY_BE_BURNT_IN if plain(header.modality) in OFTEN_BURNT_IN else ""
