"""Whether a version of a protocol may be used for a case, and why it may not."""

from dataclasses import dataclass
from datetime import date

from cases.vocabulary import PresentationReason, TumourClass, Urgency


@dataclass(frozen=True)
class Standing:
    """How a version stands in its protocol; `newest` is the number of the last signed one."""

    number: int
    newest: int
    is_signed: bool
    is_retired: bool
    review_on: date

    def is_past(self, today: date) -> bool:
        """Whether its review date has passed; on the day itself it still holds."""
        return self.review_on < today


@dataclass(frozen=True)
class Cover:
    """Which presentations a version is for; an empty part means every one."""

    tumour_classes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What it covers, in a sentence."""
        classes = [TumourClass(key).label for key in self.tumour_classes] or ["every tumour class"]
        reasons = [PresentationReason(key).label for key in self.reasons] or ["every presentation"]
        return f"{'; '.join(classes)}. {', '.join(reasons)}."


def why_not(standing: Standing, today: date) -> str:
    """Why no case can be listed by this version, as a sentence; empty when one can."""
    if standing.is_retired:
        return "This protocol was withdrawn. Choose another one, or send the case to discussion."
    if not standing.is_signed:
        return "This version is a draft. The chair signs it before a case is listed by it."
    if standing.number != standing.newest:
        return f"Version {standing.newest} has replaced this one."
    if standing.is_past(today):
        return (
            f"This protocol was to be reviewed by {standing.review_on:%-d %B %Y}. "
            "Until a new version is signed no case is listed by it."
        )
    return ""


def misfit(cover: Cover, *, tumour_class: str, reason: str, urgency: str) -> str:
    """Why the protocol is not for this case, as a sentence; empty when it is."""
    if urgency == Urgency.EMERGENCY:
        return "This case is an emergency. It is discussed, or an emergency board is called."
    if cover.tumour_classes and tumour_class not in cover.tumour_classes:
        found = TumourClass(tumour_class).label if tumour_class else "not recorded"
        return f"This protocol is not for the tumour class of the case ({found})."
    if cover.reasons and reason not in cover.reasons:
        found = PresentationReason(reason).label if reason else "not recorded"
        return f"This protocol is not for the reason of this presentation ({found})."
    return ""
