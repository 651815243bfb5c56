"""The key images of a case as a document freezes them: by the digest of their bytes."""

from django.utils.translation import gettext as _

from cases.files import key_images_of
from cases.models import Case, KeyImage

from .values import Image
from .words import day


def image_faces(case: Case) -> list[Image]:
    """The key images in their order."""
    return [_image(number, one) for number, one in enumerate(key_images_of(case), start=1)]


def _image(number: int, image: KeyImage) -> Image:
    file, on = image.attachment, day(image.attachment.on)
    parts = [file.modality, file.series, on["date"] if on else ""]
    if file.frames > 1:
        parts.append(_("image {number} of {all}").format(number=image.frame, all=file.frames))
    if file.names_another:
        parts.append(_("from a file that names another patient, kept knowingly"))
    return {
        "key_image": str(image.pk),
        "sha256": image.sha256,
        "caption": f"{number}. {image.caption}",
        "alternative": image.alternative,
        "source": ", ".join(part for part in parts if part),
    }
