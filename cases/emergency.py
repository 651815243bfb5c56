"""Whether a case cannot wait for the next meeting, and since when.

New or worse weakness, loss of bladder or bowel, or a compressed cord (ESCC 2 or 3) with a deficit.
How fast to act is for the hospital's own policy; this says only that it is urgent, and since when.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from .gap import CaseFacts
from .record.kinds import written_moment
from .record.latest import Record

DEFICIT = frozenset({"A", "B", "C", "D"})
LOST = frozenset({"retention", "incontinence"})
COMPRESSED = frozenset({"2", "3"})
# Our proposal: what began longer ago and has not become worse is no longer new.
NEW = timedelta(days=14)


@dataclass(frozen=True)
class Emergency:
    """Why a case is an emergency; `since` is the earliest onset, in local time without a zone."""

    reasons: tuple[str, ...]
    since: datetime | None
    hours: int | None

    @property
    def since_words(self) -> str:
        if self.hours is None:
            return ""
        if self.hours < 1:
            return "since less than an hour"
        if self.hours < 96:
            return f"since {self.hours} hour{'' if self.hours == 1 else 's'}"
        return f"since {self.hours // 24} days"

    @property
    def words(self) -> str:
        """One line for a banner, such as “New weakness since 36 hours”."""
        first, *more = self.reasons
        rest = (f"{reason[0].lower()}{reason[1:]}" for reason in more)
        return "; ".join([f"{first} {self.since_words}".strip(), *rest])


def _onset(record: Record, symptom: str, now: datetime) -> datetime | None:
    onset = written_moment(record.of("history", f"onset_{symptom}"))
    return onset if onset and onset <= now else None


def _symptom(record: Record, symptom: str, name: str, now: datetime) -> str:
    """“New weakness”, “worse weakness”, or nothing when it is neither."""
    course = record.word("history", f"course_{symptom}")
    onset = _onset(record, symptom, now)
    if course == "worse":
        return f"Worse {name}"
    if course != "better" and onset and now - onset <= NEW:
        return f"New {name}"
    return ""


def _reasons(record: Record, facts: CaseFacts, now: datetime) -> Iterator[tuple[str, list[str]]]:
    """Each reason with the symptoms whose onset counts for it."""
    weakness = _symptom(record, "motor", "weakness", now)
    if weakness:
        yield weakness, ["motor"]
    sphincter = _symptom(record, "sphincter", "bladder or bowel trouble", now)
    settled = record.word("history", "course_sphincter") in ("better", "same")
    lost = record.word("examination", "sphincter") in LOST
    if sphincter or (lost and not settled):
        yield "Loss of bladder or bowel control" if lost else sphincter, ["sphincter"]
    grades = [row.get("escc_grade") for row in record.several("lesion")]
    compressed = max((one for one in COMPRESSED if one in grades), default="")
    deficit = facts.frankel in DEFICIT or record.word("examination", "ais") in DEFICIT
    if compressed and deficit:
        every = ["motor", "gait", "sphincter", "sensory"]
        yield f"Cord compressed (ESCC {compressed}) with a deficit", every


def emergency(facts: CaseFacts, now: datetime) -> Emergency | None:
    """Why the case cannot wait, or None; `now` is the local time of the hospital."""
    local = now.replace(tzinfo=None)
    record = Record(facts.record)
    found = list(_reasons(record, facts, local))
    if not found:
        return None
    symptoms = {one for _, names in found for one in names}
    onsets = [onset for one in symptoms if (onset := _onset(record, one, local))]
    since = min(onsets, default=None)
    hours = int((local - since).total_seconds() // 3600) if since else None
    return Emergency(tuple(reason for reason, _ in found), since, hours)
