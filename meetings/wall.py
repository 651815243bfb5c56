"""What fits on the wall: text in steps of size, cut where even the smallest is too long."""

from dataclasses import dataclass

STEPS = ((0.3, ""), (0.6, "long"), (1.0, "longer"))
"""Up to which share of the longest text each size is used."""


@dataclass(frozen=True)
class Fitted:
    """A text as it stands on the wall, and the class of its size."""

    text: str
    size: str
    is_cut: bool = False


def fitted(text: str, longest: int) -> Fitted:
    """The text in the largest size that fits; beyond the longest it ends at a whole word."""
    words = " ".join(text.split())
    for share, size in STEPS:
        if len(words) <= longest * share:
            return Fitted(words, size)
    kept = words[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.")
    return Fitted(kept, STEPS[-1][1], is_cut=True)
