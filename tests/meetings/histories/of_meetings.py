"""What must hold of meetings, their agenda and their cases."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from cases.models import Case, CaseTransition
from cases.states import MOVES as CASE_MOVES
from meetings import live
from meetings.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Break,
    ChairTerm,
    Consensus,
    Errand,
    Hand,
    Meeting,
    Proposal,
    RoomScreen,
    Transition,
)
from meetings.states import MOVES
from tests.meetings.histories.invariants import always, each_step, for_each
from tests.meetings.histories.step import DONE, Step
from tests.meetings.histories.world import CURRENT, OVER, Row, World
from tumorboard.models import Membership, User

ACTIVE = ("waiting", "presenting", "voting")
COMMANDS = {"open", "present", "set_aside", "propose", "decide", "reveal", "close"}
COMMANDS |= {"restore", "take_back", "undo"}
"""Moves that nobody but the chair makes; a ballot is closed and revealed with the same command."""
BEGIN = {Meeting: "planned", AgendaItem: "waiting", Ballot: "prepared"}


@always("design 4; G3: no two meetings own one case at once")
def a_case_stands_at_one_place(world: World) -> Iterator[str]:
    """A case waits or is discussed at one place only."""
    cases = world.rows(AgendaItem, kind="case")
    count = Counter(row["case_id"] for row in cases if row["state"] in ACTIVE)
    yield from (
        f"case {case} stands at {times} places" for case, times in count.items() if times > 1
    )


@always("design 3")
def the_case_knows_where_its_item_stands(world: World) -> Iterator[str]:
    """A case is on an agenda exactly when an item waits or runs, and heard when one is decided."""
    states = defaultdict(set)
    for item in world.rows(AgendaItem, kind="case"):
        states[item["case_id"]].add(item["state"])
    for key, case in world[Case].items():
        is_listed = bool(states[key] & set(ACTIVE))
        if (case["state"] == "listed") != is_listed:
            yield f"case {key} is {case['state']}, its items are {states[key]}"
        if "decided" in states[key] and case["state"] != "heard":
            yield f"case {key} is decided and {case['state']}"


@always("design 3")
def one_case_is_before_the_board(world: World) -> Iterator[str]:
    """At most one case of a meeting is before the board, and only while the meeting is open."""
    count = Counter(r["meeting_id"] for r in world[AgendaItem].values() if r["state"] in CURRENT)
    for meeting, times in count.items():
        if times > 1 or world[Meeting][meeting]["state"] != "open":
            yield f"{times} cases before the board at {world[Meeting][meeting].text}"


@always("G3: agenda has no gaps or doubles")
def the_agenda_counts_from_one(world: World) -> Iterator[str]:
    """The cases of an agenda are numbered from one, without gap or double."""
    for meeting in world[Meeting]:
        places = [row["position"] for row in world.items_of(meeting)]
        if places != list(range(1, len(places) + 1)):
            yield f"{places}"


@each_step("design 3; G3: state never runs backwards")
def things_move_along_the_table(step: Step) -> Iterator[str]:
    """Meetings, agenda items and ballots go by the table of moves, each move written down."""
    moves = defaultdict(list)
    for row in step.new(Transition):
        if row["verb"] == "undo":
            continue  # it stands beside the moves that it made
        thing = next(
            (kind, row[column])
            for kind, column in (
                (Ballot, "ballot_id"),
                (AgendaItem, "item_id"),
                (Meeting, "meeting_id"),
            )
            if row[column]
        )
        moves[thing].append(row)
    for kind, begin in BEGIN.items():
        for key in step.of(kind) | {key for model, key in moves if model is kind}:
            before, after = step.before[kind].get(key), step.after[kind].get(key)
            start = before["state"] if before else begin
            yield from _off_the_path(kind, start, after, moves[kind, key])


def _off_the_path(kind: type, state: str, after: Row | None, moves: list[Row]) -> Iterator[str]:
    table = MOVES[kind._meta.verbose_name]
    for row in sorted(moves, key=lambda row: row["at"]):
        move = table.get(row["verb"])
        if move is None or state not in move.sources or row["to_state"] != move.target:
            yield f"{kind.__name__}: {row['verb']} from {state} to {row['to_state']}"
        if row["from_state"] != state:
            yield f"{kind.__name__}: {row['verb']} is written from {row['from_state']}, not {state}"
        state = row["to_state"]
    if after is not None and after["state"] != state:
        yield f"{kind.__name__} is {after['state']}; its written moves end in {state}"


@each_step("design 3; G3: state never runs backwards")
def cases_move_along_the_table(step: Step) -> Iterator[str]:
    """A case goes by its table of moves, each move written down."""
    moves = defaultdict(list)
    for row in step.new(CaseTransition):
        moves[row["case_id"]].append(row)
    for key in step.of(Case) | moves.keys():
        state = step.before[Case][key]["state"]
        for row in sorted(moves[key], key=lambda row: row["at"]):
            move = CASE_MOVES.get(row["verb"])
            if move is None or state not in move.sources or row["to_state"] != move.target:
                yield f"case: {row['verb']} from {state} to {row['to_state']}"
            state = row["to_state"]
        if step.after[Case][key]["state"] != state:
            yield f"case is {step.after[Case][key]['state']}; its moves end in {state}"


@each_step("G3: version numbers only rise")
def history_is_only_added_to(step: Step) -> Iterator[str]:
    """What was moved stays written; the revision of a meeting's frame only rises."""
    for model in (Transition, CaseTransition):
        yield from (
            f"{model.__name__} changed: {before.text}"
            for before, _ in step.pairs(model)
            if before is not None
        )
    for before, after in step.pairs(Meeting):
        if before is not None and (after is None or after["revision"] < before["revision"]):
            yield f"{before.text} became {after.text if after else 'nothing'}"


@always("G3: chair hand-over leaves exactly one chair")
def an_open_meeting_has_one_chair(world: World) -> Iterator[str]:
    """An open meeting has exactly one running term, its chair's; any other meeting has none."""
    running = defaultdict(list)
    for term in world.rows(ChairTerm, until=None):
        running[term["meeting_id"]].append(term["user_id"])
    for key, meeting in world[Meeting].items():
        wanted = [meeting["chair_id"]] if meeting["state"] == "open" else []
        if running[key] != wanted:
            yield f"meeting {key} is {meeting['state']}, chaired by {running[key]}, not {wanted}"


@always("G3: chair hand-over leaves exactly one chair")
def terms_follow_each_other(world: World) -> Iterator[str]:
    """The terms of a meeting's chairs are numbered from one; each begins when the last ends."""
    for key in world[Meeting]:
        terms = sorted(world.rows(ChairTerm, meeting_id=key), key=lambda term: term["number"])
        if [term["number"] for term in terms] != list(range(1, len(terms) + 1)):
            yield f"terms {[term['number'] for term in terms]}"
        for one, other in pairwise(terms):
            if one["until"] != other["since"]:
                yield f"term {one['number']} ends {one['until']}, the next begins {other['since']}"


@each_step("G3: chair hand-over leaves exactly one chair; R43")
def only_the_chair_commands(step: Step) -> Iterator[str]:
    """Cases are moved, ballots revealed and decisions recorded by who has the chair alone."""
    for row in step.new(Transition):
        meeting = step.before[Meeting][row["meeting_id"]]
        is_opening = row["verb"] == "open" and row["ballot_id"]  # by who publishes or adds
        is_deferring = row["verb"] == "defer" and meeting["state"] == "open"
        is_commanded = (row["verb"] in COMMANDS and not is_opening) or is_deferring
        if is_commanded and row["by_id"] != meeting["chair_id"]:
            yield f"{step.deed.actor} does {row['verb']}"
    for model in (Consensus, Proposal):
        for row in step.new(model):
            if step.deed.user != step.before.meeting_of(row["item_id"])["chair_id"]:
                yield f"{step.deed.actor} makes a {model.__name__}"


@each_step("issue: late commands of the old chair are refused")
def a_command_of_an_earlier_term_is_refused(step: Step) -> Iterator[str]:
    """What was pressed on a screen of an earlier term is not done, whoever pressed it."""
    terms = [term["number"] for term in step.before.rows(ChairTerm, until=None)]
    if step.deed.term is not None and step.deed.outcome == DONE and step.deed.term not in terms:
        yield f"done for term {step.deed.term}, running: {terms}"


@always("issue: control of the meeting")
def hands_and_breaks_belong_to_an_open_meeting(world: World) -> Iterator[str]:
    """A hand is up once for each person, a break runs once, and neither but in an open meeting."""
    up = Counter((row["meeting_id"], row["user_id"]) for row in world.rows(Hand, lowered_at=None))
    resting = Counter(row["meeting_id"] for row in world.rows(Break, ended_at=None))
    yield from (f"{times} hands of {who}" for who, times in up.items() if times > 1)
    yield from (f"{times} breaks at {key}" for key, times in resting.items() if times > 1)
    for key in {key for key, _ in up} | set(resting):
        if world[Meeting][key]["state"] != "open":
            yield f"meeting {key} is {world[Meeting][key]['state']}"


@always("issue: undo for slips that harm nobody")
def only_an_open_meeting_can_undo(world: World) -> Iterator[str]:
    """A step is offered to be undone only while the meeting is open."""
    for key, meeting in world[Meeting].items():
        if meeting["undoable"] is not None and meeting["state"] != "open":
            yield f"meeting {key} is {meeting['state']} and offers {meeting['undoable']}"


@always("issue: defer with reason and who brings what")
def errands_belong_to_deferred_cases(world: World) -> Iterator[str]:
    """Somebody brings something only for a case that was deferred, and the lines count from one."""
    lines = defaultdict(list)
    for row in world[Errand].values():
        lines[row["item_id"]].append(row["position"])
    for item, found in lines.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"errands {sorted(found)}"
        if not any(True for _ in world.rows(Transition, item_id=item, verb="defer")):
            yield f"errands for {item}, which was never deferred"


@always("R33; issue: the room screen lives as long as the meeting")
def no_room_screen_outlives_its_meeting(world: World) -> Iterator[str]:
    """A paired room screen ends with its meeting."""
    for key, screen in world[RoomScreen].items():
        meeting = world[Meeting].get(screen["meeting_id"])
        if meeting is not None and screen["ended_at"] is None and meeting["state"] in OVER:
            yield f"screen {key} shows a meeting that is {meeting['state']}"


@each_step("G3: chair hand-over leaves exactly one chair")
def the_chair_changes_only_to_a_chair(step: Step) -> Iterator[str]:
    """Whoever becomes the chair of a meeting holds the role of a chair in its board then."""
    for before, after in step.pairs(Meeting):
        if before is None or after is None or before["chair_id"] == after["chair_id"]:
            continue
        found = step.before.rows(Membership, user_id=after["chair_id"], board_id=after["board_id"])
        if not any(row["is_active"] and "chair" in row["roles"] for row in found):
            yield f"{after['chair_id']} became the chair"


@always("practice 2")
def people_are_only_at_meetings_that_are_held(world: World) -> Iterator[str]:
    """Nobody is at a meeting that is planned or over, and nobody leaves before they came."""
    for row in world[Attendance].values():
        state = world[Meeting][row["meeting_id"]]["state"]
        if row["left_at"] is None and (state in OVER or state == "planned"):
            yield f"{row['user_id']} is at a meeting that is {state}"
        if row["left_at"] is not None and row["left_at"] < row["joined_at"]:
            yield f"{row['user_id']} left before they came"


@each_step("R33; practice 2: the room sees no name unless it is switched on for this patient")
def the_next_patient_is_nameless_in_the_room(step: Step) -> Iterator[str]:
    """The name that the room may see is hidden again as soon as another case is shown."""
    for key, meeting in step.after[Meeting].items():
        before = step.before[Meeting].get(key)
        if not meeting["room_shows_identity"] or before is None:
            continue
        if _shown(step.before, key) != _shown(step.after, key):
            yield f"meeting {key} shows the name of the next patient"
        if meeting["state"] in OVER and before["state"] not in OVER:
            yield f"meeting {key} is over and shows a name"


def _shown(world: World, meeting: str) -> str | None:
    """The case on the screens: the current one, else the last that was decided."""
    rows = world.items_of(meeting)
    current = [row["id"] for row in rows if row["state"] in CURRENT]
    decided = [(row["finished_at"], row["id"]) for row in rows if row["state"] == "decided"]
    return (current or [None])[0] or max(decided, default=(None, None))[1]


@for_each("design 4.8; G3: removed member sees nothing new")
def who_is_no_member_sees_and_follows_nothing(world: World, user: User) -> Iterator[str]:
    """A person without an active membership sees no meeting and can follow none."""
    if world.is_member(str(user.pk), world.board):
        return
    for model in (Meeting, AgendaItem, Ballot):
        if model.objects.visible_to(user).exists():
            yield f"{user.name} sees a {model.__name__}"
    meeting = next(iter(world[Meeting]))
    yield from (
        f"{user.name} may follow as {audience}"
        for audience in live.AUDIENCES
        if live.may_follow([user], meeting, audience)
    )
