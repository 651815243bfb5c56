"""Telling the patient: within two working days of the decision, by whom, and how."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from tumorboard.models import User
from tumorboard.refusal import Refused

from . import history, letter
from .models import Consensus, Document, Informing
from .outcomes import Told
from .workdays import tell_by


@dataclass(frozen=True)
class Duty:
    """One decision: until when the patient is to be told, whether they were, and the letter."""

    consensus: Consensus
    due: date
    told: Informing | None
    is_overdue: bool
    letter: Document | None = None

    @property
    def is_late(self) -> bool:
        return self.told is not None and self.told.on > self.due

    @property
    def who(self) -> str:
        """Who was to tell the patient, as the board said."""
        return self.consensus.content.get("informs", "")


def decided_on(consensus: Consensus) -> date:
    """The day of the decision, as the wall of the board shows it."""
    return consensus.recorded_at.astimezone(consensus.item.meeting.zone).date()


def duty_of(consensus: Consensus, *, with_letter: bool = False) -> Duty:
    """How it stands with telling the patient of a decision, or of those that it replaced."""
    due = tell_by(decided_on(consensus))
    told = consensus.informings.order_by("-number").first()
    today = consensus.item.meeting.board.today()
    letters = letter.letters_of(consensus) if with_letter else []
    sent = next((one for one in letters if not hasattr(one, "withdrawal")), None)
    return Duty(consensus, due, told, told is None and due < today, sent)


@transaction.atomic
def record(consensus: Consensus, *, by: User, on: date, who: str, how: str) -> Informing:
    """Record that the patient was told; a wrong entry is corrected by the next one."""
    item = history.lock_item(consensus.item)
    who = " ".join(who.split())[:160]
    if not who:
        raise Refused("Please say who told the patient.")
    if how not in Told.values:
        raise Refused("Please say how the patient was told.")
    if not decided_on(consensus) <= on <= item.meeting.board.today():
        raise Refused("Please give a day from the decision on, up to today.")
    stood = consensus.informings.order_by("-number").first()
    if stood is not None and (stood.on, stood.who, stood.how) == (on, who, how):
        return stood
    told = Informing.objects.create(
        consensus=consensus,
        number=stood.number + 1 if stood else 1,
        on=on,
        who=who,
        how=how,
        by=by,
    )
    history.note(item, "patient.informed", by=by, target=told, on=f"{on}", how=how)
    return told
