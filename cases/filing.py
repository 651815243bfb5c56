"""Adding files to a case, and choosing the key images that the board should see."""

import hashlib
from dataclasses import dataclass, fields
from pathlib import PurePath

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.rows import write

from . import history
from .imaging.examine import Examined, examine
from .imaging.identity import Comparison, Person, compare
from .imaging.kinds import FileKind, file_name, plain
from .imaging.pictures import WHOLE, Arrow, Crop, Picture, key_picture
from .models import Attachment, AttachmentFile, Case, KeyImage, KeyPicture, Patient
from .states import CaseState
from .stored import base_picture

MOST_KEY_IMAGES = 12
CHANGED_MEANWHILE = (
    "Somebody else changed this key image while you were working on it. "
    "Your version still stands here; look at theirs before you save again."
)
KEEP = "Keep it only if you know that it belongs to this patient."


class AnotherPatient(Refused):
    """The file names a patient who is not the patient of the case."""


@dataclass(frozen=True)
class Showing:
    """How a key image is shown: which image, how bright, which part, with which arrow."""

    caption: str
    frame: int = 1
    center: float | None = None
    width: float | None = None
    arrow: Arrow | None = None
    crop: Crop = WHOLE

    @property
    def columns(self) -> dict:
        """The values as they are stored."""
        arrow, crop = self.arrow, self.crop
        return {
            "caption": plain(self.caption, 300),
            "frame": self.frame,
            "center": self.center,
            "width": self.width,
            "arrow": [getattr(arrow, f.name) for f in fields(arrow)] if arrow else None,
            "crop": [] if crop.is_whole else [getattr(crop, f.name) for f in fields(crop)],
        }


@transaction.atomic
def add(
    case: Case,
    *,
    by: User | None,
    name: str,
    content: bytes,
    title: str = "",
    keep_another_patient: bool = False,
) -> Attachment:
    """Keep a file of a case, after a look at its content; the same file twice is kept once.

    Refuses with a sentence what is no report and no image, what is damaged or too large, and,
    unless it is to be kept knowingly, what names another patient (`AnotherPatient`). Files may
    come after the board has decided, but not to a withdrawn case.
    """
    found = examine(content)
    case = history.lock(case)
    require_kept(case)
    received = hashlib.sha256(content).hexdigest()
    known = case.attachments.filter(received_sha256=received, removed_at=None).first()
    if known:
        return known
    comparison = _compared(case.patient, found)
    if comparison.is_another and not keep_another_patient:
        raise AnotherPatient(f"{comparison.warning} {KEEP}")
    new = _store(case, found, comparison, by=by, name=name, title=title, received=received)
    detail = {"kind": new.kind, "sha256": new.sha256, "names_another": new.names_another}
    history.note(case, "file.added", by=by or "import", target=new, **detail)
    history.announce(case)
    return new


def require_kept(case: Case) -> None:
    if case.state == CaseState.WITHDRAWN:
        raise Refused("This case is withdrawn; its files and images stay as they are.")


def _compared(patient: Patient, found: Examined) -> Comparison:
    if found.person is None:
        return Comparison()
    known = Person(
        patient.record_number, patient.family_name, patient.given_name, patient.birth_date
    )
    return compare(known, found.person)


def _store(
    case: Case,
    found: Examined,
    comparison: Comparison,
    *,
    by: User | None,
    name: str,
    title: str,
    received: str,
) -> Attachment:
    name = file_name(name)
    apart = {"content", "person", "warning"}
    said = {f.name: getattr(found, f.name) for f in fields(found) if f.name not in apart}
    new = Attachment.objects.create(
        case=case,
        title=plain(title) or _title(found, name),
        file_name=name,
        size=len(found.content),
        sha256=hashlib.sha256(found.content).hexdigest(),
        received_sha256=received,
        warning=" ".join(part for part in (comparison.warning, found.warning) if part),
        names_another=comparison.is_another,
        by=by,
        **said,
    )
    AttachmentFile.objects.create(attachment=new, content=found.content)
    return new


def _title(found: Examined, name: str) -> str:
    """What a DICOM file calls itself, else the name of the file without its ending."""
    described = [found.study, found.series] if found.kind == FileKind.DICOM else []
    words = " ".join(dict.fromkeys(part for part in described if part))
    return plain(words or PurePath(name).stem.replace("_", " ")) or "File"


@transaction.atomic
def withdraw(attachment: Attachment, *, by: User) -> None:
    """Take a file out of its case, with the key images made from it; the bytes are kept."""
    case = history.lock(attachment.case)
    require_kept(case)
    attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if attachment.removed_at is None:
        attachment.removed_at = timezone.now()
        attachment.save(update_fields=["removed_at"])
        # From the last to the first: each closes the gap behind it.
        for key_image in attachment.key_images.filter(withdrawn_at=None).order_by("-position"):
            _withdraw(key_image)
        history.note(case, "file.removed", by=by, target=attachment)
        history.announce(case)


@transaction.atomic
def add_key_image(attachment: Attachment, *, by: User, showing: Showing) -> KeyImage:
    """Choose an image of a file for the board, with a caption; at most 12 in a case."""
    case = history.lock(attachment.case)
    require_kept(case)
    attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if attachment.removed_at is not None or not attachment.is_image:
        raise Refused("This file has no image to choose, or it was taken out of the case.")
    current = _current(case)
    if len(current) >= MOST_KEY_IMAGES:
        raise Refused(f"A case has at most {MOST_KEY_IMAGES} key images; withdraw one first.")
    picture = _picture(attachment, showing)
    last = current.aggregate(last=Max("position"))["last"] or 0
    new = KeyImage.objects.create(
        attachment=attachment, position=last + 1, by=by, sha256=_digest(picture), **showing.columns
    )
    _keep_picture(new, picture, by=by)
    history.note(case, "key_image.added", by=by, target=new, frame=new.frame, sha256=new.sha256)
    history.announce(case)
    return new


def _current(case: Case):
    """The key images of the case as they stand."""
    return KeyImage.objects.filter(attachment__case=case, withdrawn_at=None)


def _digest(picture: Picture) -> str:
    return hashlib.sha256(picture.content).hexdigest()


def _picture(attachment: Attachment, showing: Showing) -> Picture:
    if not plain(showing.caption, 300):
        raise Refused("Say in a few words what the image shows.")
    crop = showing.crop
    if not (0 <= crop.left < crop.right <= 1 and 0 <= crop.top < crop.bottom <= 1):
        raise Refused("The part that is shown must lie within the image.")
    base = base_picture(attachment, showing.frame, showing.center, showing.width)
    return key_picture(base, crop=crop, arrow=showing.arrow)


def _keep_picture(key_image: KeyImage, picture: Picture, *, by: User) -> None:
    settings = {name: getattr(key_image, name) for name in
                ("frame", "center", "width", "caption", "arrow", "crop")}  # fmt: skip
    KeyPicture.objects.create(
        key_image=key_image,
        revision=key_image.revision,
        settings=settings,
        sha256=key_image.sha256,
        width=picture.width,
        height=picture.height,
        content=picture.content,
        by=by,
    )


@transaction.atomic
def edit_key_image(key_image: KeyImage, *, by: User, revision: int, showing: Showing) -> KeyImage:
    """Show a key image otherwise, if nobody changed it since `revision` was read.

    The pictures of earlier revisions are kept. Another part, image or brightness may bring names
    into sight, and so may an arrow that goes: whoever said that there are none says so again.
    """
    case, key_image = _locked(key_image)
    if key_image.revision != revision:
        raise Refused(CHANGED_MEANWHILE)
    changed = {k: v for k, v in showing.columns.items() if getattr(key_image, k) != v}
    if not changed:
        return key_image
    picture = _picture(key_image.attachment, showing)
    if changed.keys() & {"frame", "center", "width", "crop", "arrow"}:
        changed |= {"checked_by": None, "checked_at": None}
    write(key_image, **changed, sha256=_digest(picture), revision=revision + 1)
    _keep_picture(key_image, picture, by=by)
    history.note(case, "key_image.edited", by=by, target=key_image, fields=sorted(changed))
    history.announce(case)
    return key_image


@transaction.atomic
def check_no_names(key_image: KeyImage, *, by: User, revision: int) -> KeyImage:
    """Put on record that no names are to be seen on the image as it stands at `revision`."""
    case, key_image = _locked(key_image)
    if key_image.revision != revision:
        raise Refused(CHANGED_MEANWHILE)
    if not key_image.is_nameless:
        write(key_image, checked_by=by, checked_at=timezone.now())
        seen = key_image.sha256
        history.note(case, "key_image.checked", by=by, target=key_image, sha256=seen)
        history.announce(case)
    return key_image


@transaction.atomic
def move_key_image(key_image: KeyImage, *, by: User, position: int) -> KeyImage:
    """Put a key image at a place in the order, counted from 1; the others close up."""
    case, key_image = _locked(key_image)
    order = [one for one in _current(case).order_by("position", "at") if one.pk != key_image.pk]
    place = min(max(position, 1), len(order) + 1)
    order.insert(place - 1, key_image)
    moved = [(one, at) for at, one in enumerate(order, start=1) if one.position != at]
    for one, at in moved:
        write(one, position=at)
    if moved:
        history.note(case, "key_image.moved", by=by, target=key_image, position=place)
        history.announce(case)
    return key_image


@transaction.atomic
def withdraw_key_image(key_image: KeyImage, *, by: User) -> None:
    """Take a key image out of what the board is shown; it is kept."""
    case, key_image = _locked(key_image, is_withdrawn_well=True)
    if key_image.withdrawn_at is None:
        _withdraw(key_image)
        history.note(case, "key_image.withdrawn", by=by, target=key_image)
        history.announce(case)


def _withdraw(key_image: KeyImage) -> None:
    write(key_image, withdrawn_at=timezone.now())
    later = _current(key_image.attachment.case).filter(position__gt=key_image.position)
    later.update(position=F("position") - 1)


def _locked(key_image: KeyImage, *, is_withdrawn_well: bool = False) -> tuple[Case, KeyImage]:
    case = history.lock(key_image.attachment.case)
    require_kept(case)
    rows = KeyImage.objects.select_related("attachment__case").select_for_update(of=("self",))
    key_image = rows.get(pk=key_image.pk)
    if key_image.withdrawn_at is not None and not is_withdrawn_well:
        raise Refused("This key image was withdrawn.")
    return case, key_image
