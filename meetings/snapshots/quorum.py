"""The quorum as it was frozen with a decision."""

from tumorboard.roles import Discipline

from .schema import Quorum
from .words import listed


def quorum_face(frozen: dict, waiver: str) -> Quorum:
    """The quorum of a decision in a sentence, and why it was made without one."""
    there = [Discipline(key).label.lower() for key, here in frozen["core"].items() if here]
    absent = [Discipline(key).label.lower() for key in frozen["missing"]]
    counted = f"{frozen['counted']} voting members counted (telephone does not count)"
    parts = [f"{counted}, {frozen['required']} required"]
    if there:
        parts.append(f"{listed(there)} represented")
    if absent:
        parts.append(f"{listed(absent)} not represented")
    return {
        "met": frozen["is_met"],
        "sentence": f"{'; '.join(parts)}.",
        "waiver": waiver,
    }
