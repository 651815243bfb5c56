"""Editing the minutes after the meeting, and amending them once they are approved."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from tumorboard.models import User
from tumorboard.refusal import Refused

from . import documents, history, snapshots
from .models import Document, Meeting
from .states import MeetingState
from .vocabulary import DocumentKind

LONGEST = 20_000
LONGEST_REASON = 500


class ChangedMeanwhile(Refused):
    """Somebody else saved a version since this one was opened; `newest` is theirs."""

    def __init__(self, newest: Document) -> None:
        super().__init__(
            f"{newest.requested_by.name} saved version {newest.version} meanwhile. Nothing of "
            "yours is lost: it stands in the form, and what is stored now beside it."
        )
        self.newest = newest


@dataclass(frozen=True)
class Texts:
    """What people write in minutes: remarks on the meeting, and the discussion of each case."""

    remarks: str
    notes: dict[int, str]


def texts_of(document: Document) -> Texts:
    """The texts of this version, the discussion by the number of the case."""
    snapshot = document.snapshot
    notes = {case["number"]: case["notes"] for case in snapshot["cases"]}
    return Texts(remarks=snapshot.get("remarks", ""), notes=notes)


@transaction.atomic
def revise(meeting: Meeting, texts: Texts, *, base_version: int, reason: str, by: User) -> Document:
    """Write the next version of the minutes with these texts; decisions and votes stay as frozen.

    Approved minutes are amended: that needs a reason, which the new version names on its face,
    and new approvals. Without any change nothing is written. Raises `ChangedMeanwhile` when
    `base_version` is no longer the newest one, and `Refused` before the meeting is closed.
    """
    meeting, reason = history.lock(meeting), reason.strip()
    newest = documents.newest_minutes(meeting)
    if newest is None or meeting.state != MeetingState.CLOSED:
        raise Refused("The minutes are written when the meeting is closed.")
    if newest.version != base_version:
        raise ChangedMeanwhile(newest)
    before = texts_of(newest)
    notes = {number: texts.notes.get(number, text) for number, text in before.notes.items()}
    if Texts(texts.remarks, notes) == before:
        return newest
    _refuse_long(texts)
    amendment = newest.snapshot["document"].get("amendment", "")
    if newest.approved_by:
        if not reason or len(reason) > LONGEST_REASON:
            raise Refused(
                "These minutes are approved. Say in a sentence why they are amended, in at most "
                f"{LONGEST_REASON} characters."
            )
        with snapshots.in_language_of(newest.snapshot):
            said = _("Amendment of version {version}: {reason}")
        amendment = said.format(version=newest.version, reason=reason)
    cases = [{**case, "notes": notes[case["number"]]} for case in newest.snapshot["cases"]]
    earlier = {**newest.snapshot, "remarks": texts.remarks, "cases": cases}
    history.note(
        meeting, "minutes.amended" if reason else "minutes.edited", by=by, base=base_version
    )
    return documents.request(
        DocumentKind.MINUTES, meeting=meeting, by=by, earlier=earlier, amendment=amendment
    )


def _refuse_long(texts: Texts) -> None:
    if any(len(text) > LONGEST for text in (texts.remarks, *texts.notes.values())):
        raise Refused(f"A text is longer than {LONGEST} characters.")
