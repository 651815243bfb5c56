"""What must hold of every step: refusals, the audit trail, and what screens are told."""

from collections.abc import Iterator

from cases.models import CaseTransition
from meetings.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Break,
    ChairTerm,
    Consensus,
    Document,
    DraftPart,
    Errand,
    Hand,
    Look,
    Meeting,
    Proposal,
    Ratification,
    Recusal,
    Review,
    RoomScreen,
    Transition,
    Vote,
)
from tests.meetings.histories.invariants import each_step
from tests.meetings.histories.step import REFUSED, SHUT, Step
from tests.meetings.histories.world import Row, time_of
from tumorboard.models import LiveTopic
from tumorboard.trail import AuditWaiting

TRAIL = {"audited", AuditWaiting._meta.db_table}
"""The trail itself, and which of its events are not sealed yet."""

TRACELESS = {model._meta.db_table for model in (LiveTopic, DraftPart, Look)} | TRAIL
"""Tables whose change alone needs no audit row: typing, one's own marks, the screens' versions."""

WRITTEN_AS = {
    Consensus: "consensus.recorded",
    Proposal: "consensus.proposed",
    Recusal: "member.recused",
    Document: "document.requested",
    Review: "review.recorded",
    Hand: "hand.raised",
    Break: "meeting.break_begun",
    Vote: "vote.cast",
}
"""What the audit trail says when such a thing comes."""

AUDITED_REFUSALS = {"room_screen.refused"}
"""What is written of a refusal; nothing else may be."""

SHOWN = (
    Meeting,
    AgendaItem,
    Ballot,
    Attendance,
    Recusal,
    Proposal,
    Consensus,
    Document,
    DraftPart,
    Review,
    ChairTerm,
    Hand,
    Break,
    Errand,
    RoomScreen,
    Ratification,
    Vote,
)
"""What the screens of a meeting show."""


@each_step("G3: rejected requests change nothing")
def a_refused_step_changes_nothing(step: Step) -> Iterator[str]:
    """Who is refused leaves every table as it was, the audit trail and the live versions too."""
    if step.deed.outcome in (REFUSED, SHUT):
        told = {row["action"] for row in step.after.news}
        for table, keys in step.changed.items():
            if table not in TRAIL or not told <= AUDITED_REFUSALS:
                yield f"{table} changed: {sorted(keys)}"


@each_step("design 4.7; G3: each change has one audit event with an actor")
def every_change_is_audited_by_its_actor(step: Step) -> Iterator[str]:
    """Every change writes an audit row, and the row names who did it."""
    tables = step.changed.keys() - TRACELESS
    if tables and not step.after.news and not step.is_outside:
        yield f"{sorted(tables)} changed without an audit row"
    for row in step.after.news:
        if row["actor"] != step.deed.email and not step.is_outside:
            yield f"{row['action']} is written for {row['actor']!r}, not {step.deed.email!r}"


@each_step("design 4.7")
def every_kind_of_change_has_its_audit_row(step: Step) -> Iterator[str]:
    """Each move, vote, recusal, proposal, decision, arrival and document has its audit row."""
    told = [row["action"] for row in step.after.news]
    for model, action in WRITTEN_AS.items():
        came = sum(1 for _ in step.new(model))
        if told.count(action) < came:
            yield f"{came} new {model.__name__}, {told.count(action)} rows “{action}”"
    added = told.count("agenda.added") + told.count("agenda.ratification_added")
    if added < sum(1 for _ in step.new(AgendaItem)):
        yield "a case came on an agenda without an audit row"
    if any(True for _ in step.new(Attendance)) and not any("attendance." in one for one in told):
        yield "somebody came without an audit row"
    for before, after in step.pairs(Vote):
        if before and after and before["reason"] != after["reason"] and "vote.cast" not in told:
            yield "a vote changed without “vote.cast”"


@each_step("design 4.7")
def every_move_has_its_audit_row(step: Step) -> Iterator[str]:
    """Each move of a meeting, item, ballot or case has its audit row, each ratification too."""
    told = {row["action"] for row in step.after.news}
    for row in step.new(Transition):
        kind = "ballot" if row["ballot_id"] else "agenda_item" if row["item_id"] else "meeting"
        wanted = "meeting.undone" if row["verb"] == "undo" else f"{kind}.{row['verb']}"
        if wanted not in told:
            yield f"no row “{wanted}”"
    for row in step.new(CaseTransition):
        if f"case.{row['verb']}" not in told:
            yield f"no row “case.{row['verb']}”"
    for row in step.new(Ratification):
        if f"consensus.{row['outcome']}" not in told:
            yield f"no row “consensus.{row['outcome']}”"


@each_step("design 4.7; G3: audit order agrees with commit order")
def the_trail_only_grows_in_order(step: Step) -> Iterator[str]:
    """Audit rows are only added, with rising numbers and times."""
    if step.after.audited != step.before.audited + len(step.after.news):
        yield f"{step.before.audited} rows and {len(step.after.news)} new are {step.after.audited}"
    last, at = step.before.last_audit, None
    for row in step.after.news:
        if row["id"] <= last or (at is not None and time_of(row["at"]) < at):
            yield f"{row['action']} at {row['at']} stands after {at}"
        last, at = row["id"], time_of(row["at"])


@each_step("R3, R27")
def the_trail_tells_a_voter_not_a_vote(step: Step) -> Iterator[str]:
    """The audit row of a vote says the round and no more, also for a change of mind."""
    for row in step.after.news:
        if row["action"] == "vote.cast" and set(row["detail"]) != {"round"}:
            yield f"{row['detail']}"


@each_step("design 6; R43")
def screens_are_told_of_every_change_they_show(step: Step) -> Iterator[str]:
    """The live version of a meeting rises with each change its screens show, and no other."""
    touched = {
        meeting
        for model in SHOWN
        for before, after in step.pairs(model)
        if not (model is Vote and before and after)
        for meeting in [_meeting_of(step, model, after or before)]
        if meeting is not None
    }
    for key in step.after[Meeting]:
        before, now = step.before.version(key), step.after.version(key)
        if key in touched and now <= before:
            yield f"meeting {key} changed and its version stays {now}"
        if key not in touched and now != before:
            yield f"meeting {key} did not change and its version went from {before} to {now}"


def _meeting_of(step: Step, model: type, row: Row) -> str | None:
    if model is Meeting:
        return row["id"]
    if "meeting_id" in row.values:
        return row["meeting_id"]
    item = row.values.get("item_id") or _place(step, row["ballot_id"])
    world = step.after if item in step.after[AgendaItem] else step.before
    return world[AgendaItem][item]["meeting_id"]


def _place(step: Step, ballot: str) -> str:
    return step.after[Ballot][ballot]["item_id"]


@each_step("design 6")
def live_versions_never_fall(step: Step) -> Iterator[str]:
    """No live version ever falls or goes."""
    for before, after in step.pairs(LiveTopic):
        if before is not None and (after is None or after["version"] <= before["version"]):
            yield f"{before.text} became {after.text if after else 'nothing'}"


@each_step("design 4.8; R1")
def strangers_change_nothing(step: Step) -> Iterator[str]:
    """Nobody without an active membership in the board changes anything of it."""
    if step.is_outside or not step.changed or not step.deed.user:
        return
    if not step.before.is_member(step.deed.user, step.before.board):
        yield f"{step.deed.actor} changed {sorted(step.changed)}"
