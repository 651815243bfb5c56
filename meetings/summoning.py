"""The mails of an emergency board: the call, the reminders, and that a position is asked.

They hold no word about the case: it is read after signing in.
"""

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
        _notice(
            CALLED,
            summons,
            user,
            subject="You are called to an emergency board",
            body="Your recommendation is asked.",
            by=by,
        )
    for name, at in clock.reminders(timezone.now(), summons.decide_by).items():
        _notice(
            REMINDER,
            summons,
            user,
            about=name,
            subject="Emergency board: your answer is still missing",
            body="You have not answered yet.",
            by="clock",
            due_at=at,
        )


def tell_of_proposal(item: AgendaItem, proposal: Proposal, *, by: User) -> None:
    """Tell those who were called and may vote that a wording waits for their position."""
    meeting, recused = item.meeting, item.recusals.values("user")
    for member in answers.asked(meeting).exclude(user=by).exclude(user__in=recused):
        _notice(
            PROPOSAL,
            meeting.call,
            member.user,
            about=proposal.pk,
            subject="Emergency board: your position is asked",
            body="A decision is proposed.",
            by=by,
        )


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


def _notice(
    kind: str, summons: EmergencyCall, user: User, *, about: object = "", body: str, **notice
) -> Model:
    """Queue a mail that says until when it is to be decided; one for each thing it is about."""
    meeting = summons.meeting
    local = summons.decide_by.astimezone(meeting.zone)
    named = (kind, meeting.pk, about, user.pk)
    return notices.queue(
        kind=kind,
        to=user,
        board=meeting.board,
        path=reverse("emergency", args=[meeting.pk]),
        body=f"{body} It is to be decided by {local:%H:%M on %A %-d %B}.",
        key=":".join(str(part) for part in named if part),
        **notice,
    )
