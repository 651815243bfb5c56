"""Looking at images: where one stands in a stack, and windows to choose from."""

from django.urls import reverse
from django.utils.http import urlencode

from .files import Slice, stack_of
from .models import Attachment

# Windows in Hounsfield units, as they are customary for the spine: centre and width.
CT = (("Bone", 500, 2000), ("Soft tissue", 40, 400), ("Spinal canal", 50, 250))
# Elsewhere grey has no unit: factors of the window in which the image came.
OTHERS = (("Brighter", 0.7, 1), ("Darker", 1.4, 1), ("More contrast", 1, 0.5),
          ("Less contrast", 1, 1.8))  # fmt: skip


def look(
    attachment: Attachment,
    *,
    image: str = "",
    center: float | None = None,
    width: float | None = None,
) -> dict:
    """What the viewer shows: the stack, the image asked for, and its window."""
    stack = stack_of(attachment)
    place = _place(image, stack, attachment)
    center = attachment.center if center is None else center
    width = attachment.window if width is None else width
    query = f"?{urlencode({'center': center, 'width': width})}" if center is not None else ""
    return {
        "stack": stack,
        "place": place,
        "slice": stack[place - 1],
        "frames": " ".join(_address(one) for one in stack),
        "shown": _address(stack[place - 1]) + query,
        "center": center,
        "width": width,
        "presets": presets(attachment),
        "limits": _limits(attachment),
    }


def presets(attachment: Attachment) -> list[dict]:
    """Named windows, the one in which the image came first; none for colours."""
    if not attachment.has_window:
        return []
    center, width = attachment.center, attachment.window
    rows = CT if attachment.modality == "CT" else [
        (label, center * level, width * span) for label, level, span in OTHERS
    ]  # fmt: skip
    named = [("As stored", center, width), *rows]
    return [
        {"label": label, "center": round(level), "width": max(1, round(span))}
        for label, level, span in named
    ]


def _limits(attachment: Attachment) -> dict:
    """How far the sliders go."""
    if not attachment.has_window:
        return {}
    reach = 3 * attachment.window
    span = max(reach, 3000) if attachment.modality == "CT" else reach
    low = min(attachment.center - reach / 2, -1000 if attachment.modality == "CT" else 0)
    high = attachment.center + reach / 2
    return {"low": round(low), "high": round(high) + 1, "span": round(span) + 1}


def _address(one: Slice) -> str:
    return reverse("file-frame", args=[one.attachment, one.number])


def _place(asked: str, stack: list[Slice], attachment: Attachment) -> int:
    """The image asked for, else the middle of the file that was opened."""
    if asked.isascii() and asked.isdigit() and 1 <= int(asked[:6]) <= len(stack):
        return int(asked[:6])
    own = [at for at, one in enumerate(stack, start=1) if one.attachment == attachment.pk]
    return own[len(own) // 2]
