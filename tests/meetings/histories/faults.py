"""Faults planted on purpose: each breaks one promise of the program, and the machine finds it.

Where the database alone would stop the fault, its trigger or constraint is lifted as well.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from unittest.mock import patch

from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone

from cases import history as cases
from meetings import (
    agenda,
    ballots,
    chairing,
    decisions,
    drafting,
    history,
    live,
    presence,
    session,
)
from meetings.models import AgendaItem, Attendance, Ballot, Consensus, DraftPart, Vote
from meetings.visibility import VotesVisible
from tumorboard import access, audit
from tumorboard import live as versions
from tumorboard.refusal import Refused


@dataclass(frozen=True)
class Fault:
    """A way to break the program: which invariants must find it, and which rules bear on it."""

    planted: Callable
    found_by: frozenset[str]
    rules: tuple[str, ...]


FAULTS: dict[str, Fault] = {}


def fault(*found_by: str, rules: str) -> Callable:
    """Keep a way to break the program; only these rules are let loose on it."""

    def keep(function: Callable) -> Callable:
        planted = contextmanager(function)
        FAULTS[function.__name__] = Fault(planted, frozenset(found_by), tuple(rules.split()))
        return function

    return keep


@contextmanager
def lifted(trigger: str, table: str) -> Iterator[None]:
    """Without a trigger of the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


@contextmanager
def dropped(name: str, model: type) -> Iterator[None]:
    """Without a constraint of the database."""
    one = next(c for c in model._meta.constraints if c.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, one)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(model, one)


@fault("who_is_recused_casts_no_vote", rules="recuse give_opinion everybody_gives_an_opinion")
def a_recused_member_may_vote():
    def voter(ballot, user):
        try:
            return real(ballot, user)
        except Refused as refused:
            if "conflict of interest" not in refused.sentence or not ballot.is_open:
                raise
            return access.membership_of(user, ballot.item.meeting.board).discipline

    real = ballots._voter
    with patch.object(ballots, "_voter", voter):
        yield


@fault(
    "who_is_recused_has_no_vote_in_a_running_ballot",
    rules="who_voted_changes_their_mind_or_steps_back give_opinion go_on",
)
def a_recusal_leaves_the_vote():
    class Kept:
        objects = Vote.objects.none()

    with patch.object(ballots, "Vote", Kept):
        yield


@fault("only_specialists_of_the_board_vote", rules="give_opinion")
def an_observer_may_vote():
    def voter(ballot, user):
        try:
            return real(ballot, user)
        except Refused:
            member = access.membership_of(user, ballot.item.meeting.board)
            if member is None or not ballot.is_open or ballot.round != "opinion":
                raise
            return member.discipline or "radiology"

    real = ballots._voter
    with patch.object(ballots, "_voter", voter):
        yield


@fault(
    "votes_change_only_while_the_ballot_is_open",
    "revealed_votes_are_frozen",
    rules="give_opinion take_position go_on",
)
def a_vote_is_taken_after_the_close():
    """Neither the verb nor the database looks at the state of the ballot."""

    def voter(ballot, user):
        ballot.state = "open"
        return real(ballot, user)

    real = ballots._voter
    always_open = lifted("vote_only_in_open_ballot", "meetings_vote")
    with always_open, patch.object(ballots, "_voter", voter):
        yield


@fault("what_is_frozen_comes_with_the_reveal", rules="reveal go_on")
def a_reveal_freezes_no_tally():
    with patch.object(ballots, "_tally", lambda ballot: None):
        yield


@fault("the_tally_is_that_of_the_stored_votes", rules="reveal go_on")
def the_tally_forgets_a_vote():
    def tally(ballot):
        found = real(ballot)
        return found | {"cast": max(found["cast"] - 1, 0)}

    real = ballots._tally
    with patch.object(ballots, "_tally", tally):
        yield


@fault("a_reveal_is_never_undone", rules="reveal press_twice go_on")
def a_reveal_is_repeated():
    def reveal(ballot, *, by, quorum_waiver=""):
        found = real(ballot, by=by, quorum_waiver=quorum_waiver)
        Ballot.objects.filter(pk=found.pk).update(revealed_at=timezone.now())
        return found

    real = ballots.reveal
    never_frozen = lifted("ballot_frozen_by_reveal", "meetings_ballot")
    with never_frozen, patch.object(ballots, "reveal", reveal):
        yield


@fault(
    "the_frozen_quorum_is_that_of_the_moment",
    "the_quorum_of_a_consensus_is_that_of_the_moment",
    rules="who_voted_changes_their_mind_or_steps_back everybody_joins go_on",
)
def the_recused_count_for_the_quorum():
    def quorum(present, **rest):
        return real([replace(person, is_recused=False) for person in present], **rest)

    real = presence.quorum_of
    with patch.object(presence, "quorum_of", quorum):
        yield


@fault("a_decided_case_has_one_current_consensus", rules="press_twice record go_on")
def a_case_is_decided_twice():
    """The verb forgets what is recorded, and the database does not mind."""

    def move(thing, verb, **rest):
        if verb != "decide" or thing.state != "decided":
            real(thing, verb, **rest)

    def hear(case, *, by):
        locked = cases.lock(case)
        return locked if locked.state == "heard" else cases.move(locked, "hear", by=by)

    real = history.move
    with (
        dropped("consensus_one_current", Consensus),
        patch.object(decisions, "_standing", lambda item: None),
        patch.object(history, "move", move),
        patch.object(decisions.lifecycle, "mark_heard", hear),
    ):
        yield


@fault("consensus_says_what_was_proposed", rules="record go_on")
def the_record_forgets_the_wording():
    def said(proposal, content, waiver):
        return real(proposal, content, waiver) | {"content": {"modality": "trial"}}

    real = decisions._said
    with patch.object(decisions, "_said", said):
        yield


@fault("no_shared_part_tells_a_vote", rules="give_opinion join go_on")
def a_shared_part_tells_the_reasons():
    def render(template, context):
        reasons = Vote.objects.filter(ballot__item__meeting=context["meeting"])
        return render_to_string(template, context) + " ".join(v.reason for v in reasons)

    with patch.object(live, "render_to_string", render):
        yield


@fault("nothing_written_tells_a_sealed_vote", rules="give_opinion go_on")
def the_trail_tells_the_reason():
    def note(thing, action, **rest):
        told = {}
        if action == "vote.cast":
            told = {"why": [vote.reason for vote in thing.votes.all()]}
        real(thing, action, **rest, **told)

    real = history.note
    with patch.object(history, "note", note):
        yield


@fault("a_person_reads_their_own_and_revealed_votes_only", rules="give_opinion go_on")
def everybody_reads_sealed_votes():
    with patch.object(VotesVisible, "visible_to", lambda self, user: self.all()):
        yield


@fault("every_move_has_its_audit_row", rules="present go_on")
def a_move_has_no_audit_row():
    def record(action, **rest):
        return None if action == "agenda_item.present" else real(action, **rest)

    real = audit.record
    with patch.object(audit, "record", record):
        yield


@fault("screens_are_told_of_every_change_they_show", rules="join leave go_on")
def a_version_is_not_raised():
    class Silent:
        bump = staticmethod(versions.version)

    with patch.object(presence, "live", Silent):
        yield


@fault("a_refused_step_changes_nothing", rules="defer go_on")
def a_refusal_comes_after_a_write():
    def defer(item, **rest):
        AgendaItem.objects.filter(pk=item.pk).update(minutes=item.minutes % 100 + 1)
        return real.__wrapped__(item, **rest)

    real = session.defer
    with patch.object(session, "defer", defer):
        yield


@fault("no_writer_overwrites_another", rules="both_write write go_on")
def the_last_writer_wins():
    with patch.object(drafting, "merged", lambda base, theirs, mine: mine):
        yield


@fault("a_part_of_the_draft_counts_its_changes", rules="both_write write go_on")
def a_draft_forgets_to_count():
    def put(item, part, name, change, *, by):
        written = real(item, part, name, change, by=by)
        DraftPart.objects.filter(item=item, name=name).update(revision=1)
        return written

    real = drafting._put
    with patch.object(drafting, "_put", put):
        yield


@fault("the_next_patient_is_nameless_in_the_room", rules="show_identity set_aside present go_on")
def the_name_stays_in_the_room():
    with patch.object(session, "hide_identity", lambda meeting, *, by: None):
        yield


@fault("the_agenda_counts_from_one", rules="reorder shift go_on")
def a_moved_case_leaves_a_gap():
    with patch.object(agenda, "_places", lambda item, to: {item.pk: to + 7}):
        yield


@fault("nothing_runs_on_a_finished_case", rules="defer go_on")
def a_deferred_case_keeps_its_ballot():
    with patch.object(session, "RUNNING", ()):
        yield


@fault("only_members_come", "strangers_change_nothing", rules="join tick_presence go_on")
def a_stranger_comes_in():
    def arrive(meeting, *, user, mode, by):
        if access.membership_of(user, meeting.board) or not meeting.is_joinable:
            return real(meeting, user=user, mode=mode, by=by)
        here = Attendance.objects.create(meeting=meeting, user=user, mode=mode)
        history.note(meeting, "attendance.joined", by=by, target=here)
        versions.bump(meeting.topic)
        return here

    real = presence._arrive
    with patch.object(presence, "_arrive", arrive):
        yield


@fault("decisions_and_meetings_are_printed", rules="record go_on")
def nothing_is_printed():
    with patch.object(session.documents, "request", lambda *args, **rest: None):
        yield


@fault("only_the_chair_commands", rules="take_over hand_over set_aside present")
def a_former_chair_still_commands():
    with patch.object(history, "refuse_all_but_chair", lambda meeting, *, by: None):
        yield


@fault(
    "a_command_of_an_earlier_term_is_refused",
    rules="take_over hand_over press_on_an_old_screen go_on",
)
def a_late_command_is_done():
    with patch.object(history, "refuse_late", lambda meeting, *, term: None):
        yield


@fault("an_open_meeting_has_one_chair", rules="hand_over take_over go_on")
def a_hand_over_begins_no_term():
    with patch.object(chairing, "_begin", lambda meeting, **rest: None):
        yield
