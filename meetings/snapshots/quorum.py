"""The quorum as it was frozen with a decision."""

from meetings.quorum import not_counted, represented_by
from tumorboard.roles import Discipline

from .schema import Quorum
from .words import listed


def quorum_face(frozen: dict, waiver: str, *, to_be_ratified: bool = False) -> Quorum:
    """The quorum of a decision in a sentence, who counted, and why it was made without one."""
    words = {**dict(Discipline.choices), **frozen.get("names", {})}
    there = [words[key].lower() for key, here in frozen["core"].items() if here]
    absent = [words[key].lower() for key in frozen["missing"]]
    rule = "counts" if frozen.get("phone_counts") else "does not count"
    counted = f"{frozen['counted']} voting members counted (telephone {rule})"
    parts = [f"{counted}, {frozen['required']} required"]
    if there:
        parts.append(f"{listed(there)} represented")
    if absent:
        parts.append(f"{listed(absent)} not represented")
    return {
        "met": frozen["is_met"],
        "sentence": f"{'; '.join(parts)}.",
        "core": [
            {"discipline": {"key": key, "words": words[key]}, "by": represented_by(frozen, key)}
            for key in frozen["core"]
        ],
        "apart": not_counted(frozen),
        "waiver": waiver,
        "to_be_ratified": to_be_ratified,
    }
