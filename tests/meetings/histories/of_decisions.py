"""What must hold of drafts, proposals, the recorded consensus and its documents."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from meetings.models import (
    Action,
    AgendaItem,
    Ballot,
    Consensus,
    Document,
    DraftPart,
    Meeting,
    PlanItem,
    Proposal,
    Ratification,
)
from tests.meetings.histories.invariants import always, each_step
from tests.meetings.histories.of_votes import counted_for
from tests.meetings.histories.step import Step
from tests.meetings.histories.world import World


@always("design 4.4")
def a_decided_case_has_one_current_consensus(world: World) -> Iterator[str]:
    """A decided case has one consensus; it is current until a ratified change replaces it."""
    of_item = Counter(row["item_id"] for row in world[Consensus].values())
    for key, item in world[AgendaItem].items():
        if item["kind"] == "case" and of_item[key] != (item["state"] == "decided"):
            yield f"item {key} is {item['state']} with {of_item[key]} consensus records"
    replaced = Counter(row["replaces_id"] for row in world[Consensus].values())
    for key, row in world[Consensus].items():
        if replaced[key] != (row["superseded_at"] is not None):
            yield f"consensus {key} is replaced {replaced[key]} times, {row['superseded_at']}"


@always("issue: ratified, confirmed or changed as a new version")
def a_decision_is_ratified_once(world: World) -> Iterator[str]:
    """A ratification that is decided says so once; it has a consensus of its own if it changed."""
    said = {row["item_id"]: row["outcome"] for row in world[Ratification].values()}
    once = Counter(row["consensus_id"] for row in world[Ratification].values())
    yield from (
        f"consensus {key} ratified {times} times" for key, times in once.items() if times > 1
    )
    made = Counter(row["item_id"] for row in world[Consensus].values())
    for key, item in world[AgendaItem].items():
        if item["kind"] != "ratification":
            continue
        if (key in said) != (item["state"] == "decided"):
            yield f"item {key} is {item['state']}, its outcome {said.get(key)}"
        if made[key] != (said.get(key) == "changed"):
            yield f"item {key} has {made[key]} consensus records, its outcome {said.get(key)}"


@always("design 4.4; R8")
def consensus_follows_a_reveal_or_a_waiver(world: World) -> Iterator[str]:
    """A consensus rests on revealed positions of its own proposal, or says why on none."""
    for key, row in world[Consensus].items():
        if row["tally"]["cast"] == 0 and not row["reveal_waiver"].strip():
            yield f"consensus {key} without votes and without a reason"
        if row["ballot_id"] is None:
            if row["tally"]["cast"]:
                yield f"consensus {key} counts votes of no ballot"
            continue
        ballot = world[Ballot][row["ballot_id"]]
        if ballot["state"] != "revealed" or ballot["proposal_id"] != row["proposal_id"]:
            yield f"consensus {key} rests on ballot {ballot.text}"
        if row["tally"] != ballot["tally"] or row["dissent"] != ballot["tally"]["dissent"]:
            yield f"consensus {key} counts otherwise than its ballot"


@always("practice 1: the record cannot be vague")
def consensus_is_complete_or_says_why(world: World) -> Iterator[str]:
    """A consensus says all its parts or why not; without a quorum it says why and is ratified."""
    for key, row in world[Consensus].items():
        if row["missing"] and not row["missing_waiver"].strip():
            yield f"consensus {key} leaves open {row['missing']}"
        if not row["quorum"]["is_met"] and not row["quorum_waiver"].strip():
            yield f"consensus {key} without quorum"
        if row["needs_ratification"] == row["quorum"]["is_met"]:
            yield f"consensus {key} needs ratification: {row['needs_ratification']}"


@always("design 4.4")
def consensus_says_what_was_proposed(world: World) -> Iterator[str]:
    """The recommendation of a consensus is, word for word, the proposal it names."""
    for key, row in world[Consensus].items():
        proposal = world[Proposal][row["proposal_id"]]
        if row["recommendation"] != proposal["recommendation"]:
            yield f"consensus {key}: {row['recommendation']!r} for {proposal['recommendation']!r}"
        if any(row["content"].get(name) != text for name, text in proposal["content"].items()):
            yield f"consensus {key}: its parts are not those of its proposal"


@always("nothing forgotten: design 2, action")
def every_line_of_a_plan_is_followed(world: World) -> Iterator[str]:
    """A plan item has its action, which is out of force exactly when its decision is."""
    followed = {row["plan_item_id"]: row for row in world[Action].values()}
    for key, item in world[PlanItem].items():
        if key not in followed:
            yield f"nobody follows {item.text}"
            continue
        is_replaced = world[Consensus][item["consensus_id"]]["superseded_at"] is not None
        if (followed[key]["state"] == "superseded") != is_replaced:
            yield f"action {followed[key].text} of a decision that is replaced: {is_replaced}"


@each_step("design 4.3")
def the_quorum_of_a_consensus_is_that_of_the_moment(step: Step) -> Iterator[str]:
    """A consensus freezes the quorum as it stands when it is recorded."""
    for row in step.new(Consensus):
        counted, missing = counted_for(step.before, row["item_id"])
        if (row["quorum"]["counted"], sorted(row["quorum"]["missing"])) != (counted, missing):
            yield f"{row['quorum']} where {counted} count and {missing} are missing"


@each_step("design 4.5; R8")
def a_recorded_consensus_never_changes(step: Step) -> Iterator[str]:
    """A recorded consensus, its plan and every proposal stay as they were written."""
    for before, after in step.pairs(Consensus):
        if before is None:
            continue
        kept = {k: v for k, v in before.values.items() if k != "superseded_at"}
        now = {k: v for k, v in after.values.items() if k != "superseded_at"} if after else None
        if now != kept or before["superseded_at"] is not None:
            yield f"{before.text}"
    for model in (PlanItem, Proposal):
        yield from (f"{b.text}" for b, _ in step.pairs(model) if b is not None)


@always("G3: version numbers only rise")
def versions_count_from_one(world: World) -> Iterator[str]:
    """Proposals on a case and versions of a document are numbered from one, without a gap."""
    numbers = defaultdict(list)
    for row in world[Proposal].values():
        numbers["proposal", row["item_id"]].append(row["revision"])
    for row in world[Document].values():
        numbers[row["kind"], row["meeting_id"], row["item_id"]].append(row["version"])
    for thing, found in numbers.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"{thing} has {sorted(found)}"


@always("design 4.1")
def positions_run_on_the_newest_wording(world: World) -> Iterator[str]:
    """A round of positions that runs is on the newest proposal of its case."""
    for key, ballot in world[Ballot].items():
        if ballot["round"] != "position" or ballot["state"] not in ("prepared", "open", "closed"):
            continue
        revisions = [r["revision"] for r in world.rows(Proposal, item_id=ballot["item_id"])]
        if world[Proposal][ballot["proposal_id"]]["revision"] != max(revisions):
            yield f"ballot {key} runs on an older wording"


@always("design 7; R9")
def decisions_and_meetings_are_printed(world: World) -> Iterator[str]:
    """Each consensus has its summary, and each closed meeting its minutes, asked for at once."""
    printed = {row["consensus_id"] for row in world[Document].values()}
    yield from (f"consensus {key} has no summary" for key in world[Consensus] if key not in printed)
    minuted = {r["meeting_id"] for r in world[Document].values() if r["kind"] == "minutes"}
    for key, meeting in world[Meeting].items():
        if (meeting["state"] == "closed") != (key in minuted):
            yield f"meeting {key} is {meeting['state']}; minutes: {key in minuted}"


@each_step("design 7; R28")
def what_is_frozen_for_print_stays(step: Step) -> Iterator[str]:
    """A document never goes, and what it was frozen from never changes."""
    fixed = ("snapshot", "version", "kind", "meeting_id", "item_id", "consensus_id")
    for before, after in step.pairs(Document):
        if before is not None and (after is None or any(before[n] != after[n] for n in fixed)):
            yield f"{before.text}"


@each_step("design 4.9")
def a_part_of_the_draft_counts_its_changes(step: Step) -> Iterator[str]:
    """A part of a draft never goes; with every change of its words its revision rises by one."""
    for before, after in step.pairs(DraftPart):
        if after is None:
            yield f"{before.text} is gone"
        elif before is not None and (
            after["text"] == before["text"] or after["revision"] != before["revision"] + 1
        ):
            is_prefilled = not before["text"] and after["revision"] == before["revision"]
            if not is_prefilled:
                yield f"{before.text} became {after.text}"


@each_step("design 4.9")
def no_writer_overwrites_another(step: Step) -> Iterator[str]:
    """The words of each writer who was told that they are stored stand in the draft."""
    if step.of(DraftPart):
        texts = {(r["item_id"], r["name"]): r["text"] for r in step.after[DraftPart].values()}
        for place, words in step.memory.words.items():
            lost = words - set(texts.get(place, "").split())
            if lost:
                yield f"{sorted(lost)} are lost from {place[1]}: {texts.get(place, '')!r}"


@each_step("design 4.4")
def only_what_is_before_the_board_is_worded(step: Step) -> Iterator[str]:
    """A draft changes at an open meeting before the decision, by chair or minute-taker alone."""
    for before, after in step.pairs(DraftPart):
        item = step.before[AgendaItem][(after or before)["item_id"]]
        meeting = step.before[Meeting][item["meeting_id"]]
        if meeting["state"] != "open" or item["state"] == "decided":
            yield f"item {item['id']} is {item['state']} at a meeting that is {meeting['state']}"
        if step.deed.user not in (meeting["chair_id"], meeting["minute_taker_id"]):
            yield f"{step.deed.actor} is neither its chair nor its minute-taker"
