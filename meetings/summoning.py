"""The mails of an emergency board: the call, the reminders, and that a position is asked.

They hold no word about the case: it is read after signing in.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from tumorboard import notices
from tumorboard.models import Notice, User

from . import answers, ballots, clock
from .models import AgendaItem, EmergencyCall, Proposal
from .states import LIVE
from .vocabulary import Round

CALLED, REMINDER, PROPOSAL = "emergency-called", "emergency-reminder", "emergency-proposal"


def tell(summons: EmergencyCall, user: User, *, by: User) -> None:
    """Mail the call at once, and prepare the reminders for the case that no answer comes."""
    if user != by:
        _notice(CALLED, summons, user, by=by)
    for name, at in clock.reminders(timezone.now(), summons.decide_by).items():
        _notice(REMINDER, summons, user, about=name, by="clock", due_at=at)


def tell_of_proposal(item: AgendaItem, proposal: Proposal, *, by: User) -> None:
    """Tell those who were called and may vote that a wording waits for their position."""
    meeting, recused = item.meeting, item.recusals.values("user")
    for member in answers.asked(meeting).exclude(user=by).exclude(user__in=recused):
        _notice(PROPOSAL, meeting.call, member.user, about=proposal.pk, by=by)


def needless(notice: Notice) -> str:
    """Why a call or reminder is not sent any more; nothing while an answer is still missing."""
    _, meeting, *_ = notice.key.split(":")
    item = AgendaItem.objects.select_related("meeting__board").get(meeting=UUID(meeting))
    if item.state not in LIVE:
        return "The case is decided or was called off."
    if not owes_answer(item, notice.to):
        return "The person has answered, or nothing is asked at the moment."
    return ""


def owes_answer(item: AgendaItem, user: User) -> bool:
    """Whether an open ballot of the emergency board waits for this person."""
    if not answers.is_asked(item.meeting, user) or item.recusals.filter(user=user).exists():
        return False
    open_ones = [ballots.current(item, round_) for round_ in Round]
    return any(
        ballot.is_open and not ballot.votes.filter(voter=user).exists()
        for ballot in open_ones
        if ballot is not None
    )


def mail_of(kind: str, decide_by: datetime) -> tuple[str, str]:
    """Subject and words of a mail, which say until when it is to be decided, on a local clock."""
    subject, body = _WORDS[kind]
    return subject, f"{body} It is to be decided by {decide_by:%H:%M on %A %-d %B}."


def _notice(
    kind: str, summons: EmergencyCall, user: User, *, about: object = "", **notice
) -> Model:
    """Queue a mail; one for each thing it is about."""
    meeting = summons.meeting
    subject, body = mail_of(kind, summons.decide_by.astimezone(meeting.zone))
    named = (kind, meeting.pk, about, user.pk)
    return notices.queue(
        kind=kind,
        to=user,
        board=meeting.board,
        path=reverse("emergency", args=[meeting.pk]),
        subject=subject,
        body=body,
        key=":".join(str(part) for part in named if part),
        **notice,
    )


_WORDS = {
    CALLED: ("You are called to an emergency board", "Your recommendation is asked."),
    REMINDER: ("Emergency board: your answer is still missing", "You have not answered yet."),
    PROPOSAL: ("Emergency board: your position is asked", "A decision is proposed."),
}
