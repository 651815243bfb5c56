"""The files of a case as its pages show them: the list, the key images, and stacks to scroll."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from .imaging.kinds import FileKind
from .models import Attachment, Case, KeyImage


@dataclass(frozen=True)
class Files:
    """What a case has: its files, those of one series together, and its key images in order."""

    key_images: list[KeyImage] = field(default_factory=list)
    reports: list[Attachment] = field(default_factory=list)
    series: list[list[Attachment]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.reports or self.series)

    @property
    def rows(self) -> list[dict]:
        """One line for each series, picture and report, as the list shows them."""
        return [_row(group) for group in self.series] + [_row([one]) for one in self.reports]


@dataclass(frozen=True)
class Slice:
    """One image of a stack: which image of which file."""

    attachment: UUID
    number: int


def files_of(case: Case) -> Files:
    """The files and key images of a case, in two queries, or in one; no bytes are loaded."""
    every = list(case.attachments.select_related("by"))
    attachments = [one for one in every if one.removed_at is None]
    images = [one for one in attachments if one.is_image]
    return Files(
        key_images=key_images_of(case) if every else [],
        reports=[one for one in attachments if not one.is_image],
        series=_by_series(images),
    )


def key_images_of(case: Case) -> list[KeyImage]:
    """The key images of a case in their order, in one query; no bytes are loaded."""
    current = KeyImage.objects.filter(attachment__case=case, withdrawn_at=None)
    return list(current.select_related("attachment", "checked_by"))


def stack_of(attachment: Attachment) -> list[Slice]:
    """The images of the file, or of its whole series, in the order in which one scrolls them."""
    files = [attachment]
    if attachment.series_uid:
        same = Attachment.objects.filter(
            case=attachment.case_id, series_uid=attachment.series_uid, removed_at=None
        )
        files = _by_series(list(same))[0]
    return [Slice(one.pk, number + 1) for one in files for number in range(one.frames)]


def _by_series(images: list[Attachment]) -> list[list[Attachment]]:
    groups: dict[object, list[Attachment]] = defaultdict(list)
    for one in images:
        groups[one.series_uid or one.pk].append(one)
    return [sorted(group, key=_place) for group in groups.values()]


def _place(one: Attachment) -> tuple:
    return (one.slice_at is None, one.slice_at or 0.0, one.instance, one.at)


def _row(group: list[Attachment]) -> dict:
    first = group[0]
    count = sum(one.frames for one in group)
    if first.kind == FileKind.PDF:
        extent = f"{first.pages} page{'' if first.pages == 1 else 's'}"
    elif first.kind == FileKind.TEXT:
        extent = "text"
    elif first.kind == FileKind.DICOM:
        extent = f"{count} image{'' if count == 1 else 's'}"
    else:
        extent = f"{first.width} × {first.height}"
    return {
        "file": first,
        "files": group,
        "extent": extent,
        "size": sum(one.size for one in group),
        "warnings": list(dict.fromkeys(one.warning for one in group if one.warning)),
        "names_another": any(one.names_another for one in group),
    }
