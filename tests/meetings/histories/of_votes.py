"""What must hold of ballots and votes."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from meetings import corrections
from meetings.models import AgendaItem, Attendance, Ballot, Meeting, Review, Vote
from meetings.vocabulary import Position
from tests.meetings.histories.invariants import always, each_step, for_each, on_screen
from tests.meetings.histories.step import Step, leaks
from tests.meetings.histories.world import RUNNING, Row, World
from tumorboard.models import Board, User

FROZEN = ("electorate", "quorum", "tally")


def board_of(world: World, item: str) -> str:
    return world.meeting_of(item)["board_id"]


@always("design 4.1")
def a_member_has_one_vote_in_a_ballot(world: World) -> Iterator[str]:
    """A member has one vote in a ballot."""
    count = Counter((vote["ballot_id"], vote["voter_id"]) for vote in world[Vote].values())
    yield from (f"{times} votes of {who}" for who, times in count.items() if times > 1)


@each_step("design 4.1; G3: no vote by a non-member")
def only_specialists_of_the_board_vote(step: Step) -> Iterator[str]:
    """A vote is written by its voter alone, who is an active specialist of the board then."""
    for before, vote in step.pairs(Vote):
        if vote is None or _has_only_moved(before, vote):
            continue
        item = step.after[Ballot][vote["ballot_id"]]["item_id"]
        member = step.before.specialists.get((board_of(step.before, item), vote["voter_id"]))
        if member is None:
            yield f"vote {vote.text} of somebody who is no specialist"
        if vote["voter_id"] != step.deed.user:
            yield f"{step.deed.actor} wrote the vote of another"


@each_step("design 4.1; practice 1: a deputy's position counts for the seat")
def a_vote_counts_in_the_discipline_of_its_voter(step: Step) -> Iterator[str]:
    """An opinion counts in its voter's own discipline, a position in that of their seat."""
    for _, vote in step.pairs(Vote):
        if vote is None:
            continue
        ballot = step.after[Ballot][vote["ballot_id"]]
        meeting = step.after[AgendaItem][ballot["item_id"]]["meeting_id"]
        member = step.before.specialists.get((step.before.board, vote["voter_id"]))
        own = member["discipline"] if member else ""
        if vote["position"]:
            own = step.after.sits_for(meeting, vote["voter_id"]) or own
        if vote.text != getattr(step.before[Vote].get(vote["id"]), "text", ""):
            known = step.before[Vote].get(vote["id"])
            is_new = known is None or known["discipline"] != vote["discipline"]
            if is_new and vote["discipline"] != own:
                yield f"vote of {vote['voter_id']} counts for {vote['discipline']}, not {own}"


def _has_only_moved(before: Row | None, vote: Row) -> bool:
    """Whether it is the same position, counted for another seat of its voter."""
    if before is None or not vote["position"]:
        return False
    return before.values | {"discipline": ""} == vote.values | {"discipline": ""}


@each_step("design 4.1; R7")
def votes_change_only_while_the_ballot_is_open(step: Step) -> Iterator[str]:
    """A vote comes, changes or goes only while its ballot is open."""
    for before, after in step.pairs(Vote):
        ballot = (before or after)["ballot_id"]
        known = step.before[Ballot].get(ballot)
        if known is None or known["state"] != "open":
            yield f"vote in ballot {ballot}, which was {known['state'] if known else 'unknown'}"


@always("design 4.1; G3: recusal bars voting")
def who_is_recused_has_no_vote_in_a_running_ballot(world: World) -> Iterator[str]:
    """Whoever recorded a conflict of interest has no vote in a ballot that still runs."""
    for key, ballot in world[Ballot].items():
        if ballot["state"] in RUNNING:
            for vote in world.votes_of[key]:
                if (ballot["item_id"], vote["voter_id"]) in world.recused:
                    yield f"vote of {vote['voter_id']} in {key}"


@each_step("design 4.1; G3: recusal bars voting")
def who_is_recused_casts_no_vote(step: Step) -> Iterator[str]:
    """Nobody votes on a case for which they recorded a conflict of interest before."""
    for _, vote in step.pairs(Vote):
        if vote is not None:
            item = step.after[Ballot][vote["ballot_id"]]["item_id"]
            if (item, vote["voter_id"]) in step.before.recused:
                yield f"vote of {vote['voter_id']} on {item}"


@each_step("practice 1: positions are taken by those who are present")
def positions_are_taken_by_those_present(step: Step) -> Iterator[str]:
    """A position is taken only by somebody who is at the meeting."""
    for before, vote in step.pairs(Vote):
        if vote is not None and vote["position"] and not _has_only_moved(before, vote):
            item = step.after[Ballot][vote["ballot_id"]]["item_id"]
            meeting = step.before[AgendaItem][item]["meeting_id"]
            if vote["voter_id"] not in {here["user_id"] for here in step.before.here(meeting)}:
                yield f"position of {vote['voter_id']}, who is not there"


@each_step("design 4.1")
def a_vote_goes_only_with_its_voter(step: Step) -> Iterator[str]:
    """A stored vote goes only when its voter is recused, or was no specialist any more."""
    for vote, after in step.pairs(Vote):
        if after is not None or vote is None:
            continue
        item, voter = step.before[Ballot][vote["ballot_id"]]["item_id"], vote["voter_id"]
        is_lapsed = (board_of(step.before, item), voter) not in step.before.specialists
        if not is_lapsed and (item, voter) not in step.after.recused:
            yield f"vote of {voter} is gone"


@each_step("design 4.3; R5")
def a_reveal_is_never_undone(step: Step) -> Iterator[str]:
    """A revealed or annulled ballot never changes again, byte for byte, and no ballot goes."""
    for before, after in step.pairs(Ballot):
        if before is not None and (after is None or before["state"] in ("revealed", "annulled")):
            yield f"{before.text} became {after.text if after else 'nothing'}"


@each_step("design 4.3; R5")
def revealed_votes_are_frozen(step: Step) -> Iterator[str]:
    """The votes of a revealed ballot never change."""
    for before, after in step.pairs(Vote):
        ballot = step.before[Ballot].get((before or after)["ballot_id"])
        if ballot is not None and ballot["revealed_at"] is not None:
            yield f"{(after or before).text}"


@always("design 4.3")
def what_is_frozen_comes_with_the_reveal(world: World) -> Iterator[str]:
    """Electorate, quorum and tally stand in a revealed ballot, and in no other."""
    for key, ballot in world[Ballot].items():
        is_revealed = ballot["revealed_at"] is not None
        if is_revealed != (ballot["state"] == "revealed"):
            yield f"ballot {key} is {ballot['state']} with revealed_at {ballot['revealed_at']}"
        if is_revealed and (ballot["tally"] is None or ballot["quorum"] is None):
            yield f"ballot {key} is revealed without tally or quorum"
        if not is_revealed and any(ballot[name] for name in FROZEN):
            yield f"ballot {key} tells its tally before the reveal"


@always("G3: tally = stored votes")
def the_tally_is_that_of_the_stored_votes(world: World) -> Iterator[str]:
    """The frozen tally is what counting the stored votes gives."""
    for key, ballot in world[Ballot].items():
        if ballot["tally"] is not None:
            votes, tally = world.votes_of[key], ballot["tally"]
            if tally["cast"] != len(votes) or _counted(ballot, votes) != _told(ballot):
                yield f"ballot {key}: {tally} for {len(votes)} votes"


def _counted(ballot: Row, votes: list[Row]) -> object:
    if ballot["round"] == "opinion":
        found = defaultdict(list)
        for vote in votes:
            found[vote["modality"]].append(vote["discipline"])
        return {modality: sorted(them) for modality, them in found.items()}
    against = ("disagree", "reservation")
    return (
        {p: sum(vote["position"] == p for vote in votes) for p in Position.values},
        sorted((v["discipline"], v["reason"]) for v in votes if v["position"] in against),
    )


def _told(ballot: Row) -> object:
    tally = ballot["tally"]
    if ballot["round"] == "opinion":
        return {modality: sorted(them) for modality, them in tally["modalities"].items()}
    return tally["counts"], sorted((d["discipline"], d["reason"]) for d in tally["dissent"])


@always("design 4.3; R6")
def every_vote_is_one_of_the_electorate(world: World) -> Iterator[str]:
    """Of a revealed ballot the electorate says who voted, and nobody recused is among them."""
    for key, ballot in world[Ballot].items():
        if ballot["revealed_at"] is None:
            continue
        voters = sorted(world[User][v["voter_id"]]["name"] for v in world.votes_of[key])
        told = sorted(row["name"] for row in ballot["electorate"] if row["voted"])
        if voters != told:
            yield f"ballot {key}: {voters} voted, the electorate says {told}"
        yield from (
            f"ballot {key}: {row['name']} is recused and voted"
            for row in ballot["electorate"]
            if row["recused"] and row["voted"]
        )


def counted_for(world: World, item: str) -> tuple[int, list[str]]:
    """How many count for the quorum of the item now, and which core disciplines are missing."""
    meeting, board = world[AgendaItem][item]["meeting_id"], board_of(world, item)
    rules = world[Board][board]
    there = [
        here
        for here in world.here(meeting)
        if here["is_voting"]
        and here["represents"]
        and (here["mode"] != "phone" or rules["phone_counts"])
        and (board, here["user_id"]) in world.specialists
        and (item, here["user_id"]) not in world.recused
    ]
    seats = {here["represents"] for here in there}
    return len(there), sorted(set(rules["core_disciplines"]) - seats)


@each_step("design 4.3; R6; practice 1")
def the_frozen_quorum_is_that_of_the_moment(step: Step) -> Iterator[str]:
    """A reveal freezes the quorum of that moment; recused, gone and telephone do not count."""
    for before, ballot in step.pairs(Ballot):
        if ballot is None or ballot["revealed_at"] is None or before is None:
            continue
        told = ballot["quorum"]
        counted, missing = counted_for(step.before, ballot["item_id"])
        if (told["counted"], sorted(told["missing"])) != (counted, missing):
            yield f"{told} where {counted} count and {missing} are missing"


@each_step("G3: no reveal without quorum rule met or waived with reason")
def no_reveal_without_quorum_or_reason(step: Step) -> Iterator[str]:
    """A ballot is revealed with a quorum, or with a reason to go on without."""
    for before, ballot in step.pairs(Ballot):
        if ballot is not None and ballot["revealed_at"] and before is not None:
            item = step.after[AgendaItem][ballot["item_id"]]
            if not ballot["quorum"]["is_met"] and not item["quorum_waiver"].strip():
                yield f"ballot {ballot.text}"


@always("design 4.3")
def a_running_case_has_one_opinion_ballot(world: World) -> Iterator[str]:
    """A case that is still to be decided at a published meeting has one opinion round in force."""
    for key, item in world[AgendaItem].items():
        meeting = world[Meeting][item["meeting_id"]]
        is_case = item["kind"] == "case" and meeting["state"] in ("published", "open")
        if is_case and item["state"] in (
            "waiting",
            "presenting",
            "voting",
        ):
            rounds = world.rows(Ballot, item_id=key, round="opinion")
            states = [ballot["state"] for ballot in rounds if ballot["state"] != "annulled"]
            if len(states) != 1:
                yield f"item {key} has {states}"


@always("design 3")
def nothing_runs_on_a_finished_case(world: World) -> Iterator[str]:
    """No ballot runs on a decided or deferred case, nor at a meeting that is over."""
    for key, ballot in world[Ballot].items():
        item = world[AgendaItem][ballot["item_id"]]
        meeting = world[Meeting][item["meeting_id"]]
        is_over = item["state"] in ("decided", "deferred") or meeting["state"] == "closed"
        if ballot["state"] in RUNNING and is_over:
            yield f"ballot {key} is {ballot['state']}"


@each_step("design 4.2; R3, R4")
def nothing_written_tells_a_sealed_vote(step: Step) -> Iterator[str]:
    """No row, audit row or document that a step writes holds a word of a sealed vote."""
    found = leaks(step.after, [*step.texts, *step.snapshots, step.deed.sentence])
    yield from (f"{word} is written somewhere" for word in sorted(found))


@for_each("design 4.2; R3")
def a_person_reads_their_own_and_revealed_votes_only(world: World, user: User) -> Iterator[str]:
    """Of sealed votes a person may read their own alone, be it the chair or an administrator."""
    visible = Vote.objects.visible_to(user).values_list("pk", "voter_id")
    for key, voter in visible.order_by():
        if str(key) in world.sealed and voter != user.pk:
            yield f"{user.name} may read the vote of {voter}"


@on_screen("design 4.2; R3")
def no_shared_part_tells_a_vote(world: World, parts: dict[str, str]) -> Iterator[str]:
    """The shared parts of a screen hold no word of a sealed vote, whoever follows."""
    for name, html in parts.items():
        yield from (f"{word} in “{name}”" for word in sorted(leaks(world, [html])))


@each_step("design 4.1; G3: no vote by a non-member")
def only_members_come(step: Step) -> Iterator[str]:
    """Only an active member comes to a meeting; the list alone names also who was one once."""
    for row in step.new(Attendance):
        meeting = step.before[Meeting][row["meeting_id"]]
        was_there = row["user_id"] in {r["user_id"] for r in step.before.here(meeting["id"])}
        is_listed = step.deed.verb == corrections.add.__name__ or was_there
        if not is_listed and not step.before.is_member(row["user_id"], meeting["board_id"]):
            yield f"{row['user_id']} came"


@always("practice 1: deputies")
def a_seat_is_taken_once(world: World) -> Iterator[str]:
    """A deputy sits for one absent voting member of another seat, who has no other deputy."""
    for key in world[Meeting]:
        here = world.here(key)
        there = {row["user_id"] for row in here}
        for whom, times in Counter(row["deputy_for_id"] for row in here).items():
            if whom is not None and (times > 1 or whom in there):
                yield f"{times} deputies for {whom}, who is {'here' if whom in there else 'away'}"
        for row in here:
            if row["deputy_for_id"] is None and row["represents"] != row["discipline"]:
                yield f"{row['user_id']} sits for {row['represents']} and is nobody's deputy"


@always("issue: reviewed without opinion counts as seen, not as voted")
def who_has_voted_is_not_merely_seen(world: World) -> Iterator[str]:
    """Nobody has both a vote and a review without opinion on a case, nor is recused beside one."""
    for review in world[Review].values():
        who = (review["item_id"], review["user_id"])
        if who in world.recused:
            yield f"{who} is recused and has seen it"
        for ballot in world.rows(Ballot, item_id=who[0], round="opinion", state="open"):
            if who[1] in {vote["voter_id"] for vote in world.votes_of[ballot["id"]]}:
                yield f"{who} voted and has seen it"


@always("design 4.1; R6")
def nobody_is_at_a_meeting_twice(world: World) -> Iterator[str]:
    """The stretches of a person's presence never overlap."""
    stretches = defaultdict(list)
    for row in world[Attendance].values():
        stretches[row["meeting_id"], row["user_id"]].append(row)
    for who, rows in stretches.items():
        rows.sort(key=lambda row: row["joined_at"])
        for one, other in pairwise(rows):
            if one["left_at"] is None or one["left_at"] > other["joined_at"]:
                yield f"{who} came at {other['joined_at']} and had not left"
