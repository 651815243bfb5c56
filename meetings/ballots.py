"""Ballots and votes: open, cast, recuse, reveal. Blind until revealed."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tumorboard import access, live
from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.roles import Discipline

from . import answers, drafting, history, presence
from .consensus import Entry, tally
from .deadline import due_at, is_late
from .models import AgendaItem, Ballot, Proposal, Recusal, Vote
from .quorum import shortfall
from .states import BallotState, MeetingState
from .vocabulary import Round

REASONED = {"reason"}
FIELDS = {
    Round.OPINION: REASONED
    | {"modality", "components", "intent", "confidence"}
    | {"approach", "resection", "decompression", "stabilisation"},
    Round.POSITION: REASONED | {"position"},
}


def open_opinion(item: AgendaItem, *, by: User, is_sealed: bool = True) -> Ballot:
    """Open the opinion round of an item under its locked meeting.

    Only an emergency board may have one that is not sealed: the others see each recommendation.
    """
    ballot = Ballot.objects.create(item=item, round=Round.OPINION, is_sealed=is_sealed)
    return _open(ballot, by=by)


def open_position(item: AgendaItem, *, proposal: Proposal, by: User) -> Ballot:
    """Open the round of positions on a proposal under its locked meeting."""
    ballot = Ballot.objects.create(item=item, round=Round.POSITION, proposal=proposal)
    return _open(ballot, by=by)


def current(item: AgendaItem, round_: str) -> Ballot | None:
    """The ballot of the round that counts, None when it was annulled.

    Of the rounds of positions it is the one on the newest wording, whatever any clock says.
    """
    return _current(item.ballots.filter(round=round_).select_related("proposal"), round_)


def current_of_each(item: AgendaItem) -> dict[str, Ballot | None]:
    """The same for every round, asked at once."""
    found = list(item.ballots.select_related("proposal"))
    return {r: _current([b for b in found if b.round == r], r) for r in Round}


def _current(ballots: Iterable[Ballot], round_: str) -> Ballot | None:
    if round_ == Round.OPINION:
        return next((b for b in ballots if b.state != BallotState.ANNULLED), None)
    newest = max(ballots, key=lambda ballot: ballot.proposal.revision, default=None)
    return None if newest is None or newest.state == BallotState.ANNULLED else newest


@transaction.atomic
def cast(ballot: Ballot, *, by: User, **entry) -> Vote:
    """Record the member's vote, or change it while the ballot is open.

    `entry` holds the fields of `Vote` for the round. The same entry again changes nothing and is
    acknowledged, even when the ballot was closed since: the first answer may have been lost on its
    way. Raises `Refused` for a stranger, a recused or absent member, and a ballot that is not
    open. The audit trail does not tell a change of mind from a first vote.
    """
    foreign = entry.keys() - FIELDS[ballot.round]
    if foreign:
        raise TypeError(f"Not part of a vote in this round: {', '.join(sorted(foreign))}.")
    ballot = history.lock_ballot(ballot)
    vote = ballot.votes.select_for_update(of=("self",)).filter(voter=by).first()
    changed = [name for name, value in entry.items() if vote and getattr(vote, name) != value]
    if vote and not changed:
        return vote
    discipline = _voter(ballot, by)
    if vote is None:
        vote = Vote.objects.create(
            ballot=ballot, voter=by, discipline=discipline, is_late=_is_late(ballot), **entry
        )
        ballot.item.reviews.filter(user=by).delete()  # a recommendation takes its place
        live.bump(ballot.item.meeting.topic)  # not for a change of mind: that tells nobody
    else:
        for name in changed:
            setattr(vote, name, entry[name])
        vote.save(update_fields=changed)
        if not ballot.is_sealed:
            live.bump(ballot.item.meeting.topic)
    history.note(ballot, "vote.cast", by=by, round=ballot.round)
    return vote


@transaction.atomic
def recuse(item: AgendaItem, *, by: User, reason: str) -> Recusal:
    """Record a conflict of interest; a vote of the member in a running ballot is taken out."""
    item = history.lock_item(item)
    if not reason.strip():
        raise Refused("Please say what the conflict of interest is.")
    if item.meeting.state not in (MeetingState.PUBLISHED, MeetingState.OPEN) or item.finished_at:
        raise Refused("A conflict of interest is recorded before the case is decided.")
    membership = access.membership_of(by, item.meeting.board)
    if membership is None or not membership.is_voting:
        raise Refused("Only voting members of the board can be recused.")
    existing = item.recusals.filter(user=by).first()
    if existing is not None:
        return existing
    positions = current(item, Round.POSITION)
    if positions is not None and positions.is_revealed:
        raise Refused("The positions on this case are already revealed.")
    recusal = Recusal.objects.create(item=item, user=by, reason=reason.strip())
    Vote.objects.filter(voter=by, ballot__item=item, ballot__state=BallotState.OPEN).delete()
    item.reviews.filter(user=by).delete()
    history.note(item, "member.recused", by=by, target=recusal)
    live.bump(item.meeting.topic)
    return recusal


@transaction.atomic
def reveal(ballot: Ballot, *, by: User, quorum_waiver: str = "") -> Ballot:
    """Close the ballot and show its votes to the board, once and for good.

    Electorate, quorum and tally are frozen with it. A vote of somebody whose membership ended
    before is taken out, so that every vote is one of the electorate. Without a quorum for this
    case a reason to go on is needed, else `Refused`.
    """
    ballot = history.lock_chaired(ballot, by=by)
    if ballot.is_revealed:
        return ballot
    item = ballot.item
    if not item.is_current:
        raise Refused("Present this case first; then its votes can be revealed.")
    quorum = require_quorum(item, by=by, waiver=quorum_waiver)
    _drop_lapsed(ballot, by=by)
    now = timezone.now()
    if ballot.is_open:
        history.move(ballot, "close", by=by, closed_at=now)
    history.move(
        ballot,
        "reveal",
        by=by,
        revealed_at=now,
        revealed_by=by,
        electorate=_electorate(ballot),
        quorum=quorum,
        tally=_tally(ballot),
    )
    if ballot.round == Round.OPINION:
        drafting.prefill(ballot, by=by)
    return ballot


def annul(ballot: Ballot, *, by: User, reason: str) -> None:
    """Take a running ballot out of force under its locked meeting; its votes stay sealed."""
    history.move(ballot, "annul", by=by, reason=reason, annulled_reason=reason)


def require_quorum(item: AgendaItem, *, by: User, waiver: str) -> dict:
    """The quorum of the item as data; without one a waiver is stored, or the move refused.

    A waiver holds for the shortfall for which it was given; a worse one needs a new reason.
    """
    quorum, reason = presence.quorum_for(item), waiver.strip()
    if not reason and not quorum.is_covered_by(item.quorum_waived):
        names, is_apart = dict(Discipline.choices), item.meeting.is_emergency
        lack = shortfall(quorum, names, is_apart=is_apart)
        raise Refused(f"{lack} Give a reason to go on without it.")
    given = (reason, quorum.shortfall)
    if reason and not quorum.is_met and given != (item.quorum_waiver, item.quorum_waived):
        item.quorum_waiver, item.quorum_waived = given
        item.save(update_fields=["quorum_waiver", "quorum_waived"])
        history.note(item, "quorum.waived", by=by, reason=reason, **quorum.shortfall)
    return quorum.as_json()


def _open(ballot: Ballot, *, by: User) -> Ballot:
    history.move(ballot, "open", by=by, opened_at=timezone.now())
    return ballot


def _voter(ballot: Ballot, user: User) -> str:
    """The discipline in which the person votes: one's own opinion, the position of one's seat."""
    item = ballot.item
    membership = access.membership_of(user, item.meeting.board)
    if membership is None or not membership.is_voting:
        raise Refused("Only the specialists of this board vote.")
    if not answers.is_asked(item.meeting, user):
        raise Refused("You were not called to this emergency board.")
    if item.recusals.filter(user=user).exists():
        raise Refused("You recorded a conflict of interest for this case and do not vote on it.")
    if not ballot.is_open:
        raise Refused("This ballot is closed. Your vote was not recorded.")
    if ballot.round == Round.OPINION or item.meeting.is_emergency:
        return membership.discipline
    here = presence.stretch_of(item.meeting, user)
    if here is None:
        raise Refused("Join the meeting first: positions are taken by those who are present.")
    return here.represents or membership.discipline


def _is_late(ballot: Ballot) -> bool:
    meeting = ballot.item.meeting
    if ballot.round != Round.OPINION or meeting.is_emergency:
        return False
    hours = meeting.board.opinions_due_hours
    due = due_at(meeting.starts_at, hours=hours, opened_at=ballot.opened_at)
    return is_late(timezone.now(), due)


def _drop_lapsed(ballot: Ballot, *, by: User) -> None:
    voting = answers.asked(ballot.item.meeting)
    lapsed = ballot.votes.exclude(voter__in=voting.values("user")).select_related("voter")
    for vote in lapsed:
        history.note(ballot, "vote.lapsed", by=by, round=ballot.round, user=vote.voter.email)
        vote.delete()


def _electorate(ballot: Ballot) -> list[dict]:
    voted = dict(ballot.votes.values_list("voter_id", "discipline"))
    recused = set(ballot.item.recusals.values_list("user_id", flat=True))
    seen = set(ballot.item.reviews.values_list("user_id", flat=True))
    members = answers.asked(ballot.item.meeting)
    present = _there(ballot)
    is_everybody = ballot.round == Round.OPINION or ballot.item.meeting.is_emergency
    return [
        {
            "name": member.user.name,
            "discipline": voted.get(member.user_id, member.discipline),
            "voted": member.user_id in voted,
            "recused": member.user_id in recused,
            "seen": ballot.round == Round.OPINION and member.user_id in seen,
            "present": member.user_id in present,
            "deputy_for": present.get(member.user_id, ""),
        }
        for member in members
        if is_everybody or member.user_id in present.keys() | recused | voted.keys()
    ]


def _there(ballot: Ballot) -> dict[UUID, str]:
    """Who is at the meeting, with whom they sit for; apart, who was called and has answered."""
    meeting = ballot.item.meeting
    if meeting.is_emergency:
        return dict.fromkeys(answers.answered(ballot.item), "")
    here = meeting.attendances.filter(left_at=None)
    return {user: name or "" for user, name in here.values_list("user_id", "deputy_for__name")}


def _tally(ballot: Ballot) -> dict:
    votes = list(ballot.votes.select_related("voter"))
    if ballot.round == Round.OPINION:
        modalities: dict[str, list[str]] = {}
        for vote in votes:
            modalities.setdefault(vote.modality, []).append(vote.discipline)
        return {"cast": len(votes), "modalities": modalities}
    return tally_json(ballot, votes)


def tally_json(ballot: Ballot, votes: list[Vote]) -> dict:
    """The tally of positions as plain data."""
    result = tally(
        [Entry(v.discipline, v.position, v.voter.name, v.reason) for v in votes],
        threshold=ballot.item.meeting.board.agreement_threshold,
    )
    return {
        "cast": len(votes),
        "grade": result.grade,
        "percent": result.percent,
        "counts": result.counts,
        "by_discipline": result.by_discipline,
        "dissent": [
            {"name": e.name, "discipline": e.discipline, "position": e.position, "reason": e.reason}
            for e in result.dissent
        ],
    }
