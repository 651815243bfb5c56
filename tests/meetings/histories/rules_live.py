"""What people do at the meeting: the way of the cases, votes, drafts, decisions."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from meetings import ballots, decisions, documents, drafting, ratification, session
from meetings.drafting import Change
from meetings.models import Ballot, Consensus, Document, DraftPart
from meetings.planned import PlannedAction
from meetings.states import BallotState, ItemState, MeetingState
from tests import stories
from tests.meetings.histories.machine import Stage, spots
from tests.meetings.histories.rules_before import anybody, clerks, meetings, reasons
from tests.meetings.histories.setting import CHAIRS, CORE, EVERYBODY, LEADER
from tests.meetings.histories.world import CURRENT

chairs = st.sampled_from([LEADER] * 10 + [*CHAIRS, *EVERYBODY])
voters = st.sampled_from(["surgeon", *CORE, *CORE, *CHAIRS, *EVERYBODY])
writers = st.sampled_from([LEADER, "clerk"] * 5 + [*EVERYBODY])
parts = st.sampled_from(["recommendation", "considered", "notes", "plan-0-what"])
positions = st.sampled_from(["agree", "agree", "agree", "disagree", "reservation", "abstain"])
CHANGES = ("after", "before", "instead")


class Live(Stage):
    """The rules of the open meeting."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[tuple[str, str], list[str]] = {}

    # The way of the cases

    @rule(who=chairs, which=meetings)
    def open_meeting(self, who, which):
        words = f"opens meeting {which + 1}"
        self.act(who, "meeting-open", words, session.open_meeting, self.meeting(which))

    @rule(who=chairs, which=meetings)
    def close_meeting(self, who, which):
        words = f"closes meeting {which + 1}"
        self.act(who, "meeting-close", words, session.close_meeting, self.meeting(which))

    @rule(who=chairs, spot=spots)
    def present(self, who, spot):
        if item := self.item(spot):
            self.act(who, "item-present", f"presents {item}", session.present, item)

    @rule(who=chairs, which=meetings)
    def present_next(self, who, which):
        words = f"goes to the next case of meeting {which + 1}"
        self.act(who, "meeting-next", words, session.present_next, self.meeting(which))

    @rule(who=chairs, spot=spots)
    def set_aside(self, who, spot):
        if item := self.item(spot):
            self.act(who, "item-set-aside", f"sets {item} aside", session.set_aside, item)

    @rule(
        who=chairs,
        spot=spots,
        reason=st.sampled_from(["No images.", "No images.", " "]),
        errands=st.sampled_from([(), (("Dr. Said", "The scan"),), ((" ", "The scan"),)]),
    )
    def defer(self, who, spot, reason, errands):
        said = {"reason": reason, "errands": errands}
        if item := self.item(spot):
            self.act(who, "item-defer", f"defers {item}", session.defer, item, **said)

    @rule(who=chairs, on=st.sampled_from([True, True, False]))
    def show_identity(self, who, on):
        words = "shows the name in the room" if on else "hides the name in the room"
        self.act(who, "identity-show", words, session.show_identity, self.meeting(), on=on)

    # Votes

    @rule(who=voters, spot=spots, is_surgery=st.booleans(), again=st.booleans())
    def give_opinion(self, who, spot, is_surgery, again):
        if ballot := self.ballot(spot, "opinion"):
            entry = stories.OPINION if is_surgery else stories.RADIOTHERAPY
            self._cast(who, ballot, "item-opinion", entry, again=again)

    @rule(spot=spots)
    def everybody_gives_an_opinion(self, spot):
        for who in CORE:
            if ballot := self.ballot(spot, "opinion"):
                self._cast(who, ballot, "item-opinion", stories.OPINION)

    @rule(who=voters, spot=spots, position=positions)
    def take_position(self, who, spot, position):
        if ballot := self.ballot(spot, "position"):
            self._cast(who, ballot, "item-position", {"position": position})

    @rule(spot=spots, position=positions)
    def everybody_takes_a_position(self, spot, position):
        for who in CORE:
            if ballot := self.ballot(spot, "position"):
                said = position if who == "surgeon" else "agree"
                self._cast(who, ballot, "item-position", {"position": said})

    @rule(who=voters, spot=spots, reason=st.sampled_from(["Treated him.", "Treated him.", " "]))
    def recuse(self, who, spot, reason):
        if item := self.item(spot):
            words = f"records a conflict of interest on {item}"
            self.act(who, "item-recuse", words, ballots.recuse, item, reason=reason, own_guard=True)

    @rule(spot=spots, round_=st.sampled_from(["opinion", "position"]), recuses=st.booleans())
    def who_voted_changes_their_mind_or_steps_back(self, spot, round_, recuses):
        ballot = self.ballot(spot, round_)
        votes = self.world.votes_of[str(ballot.pk)] if ballot else []
        if not votes:
            return
        voter = min(vote["voter_id"] for vote in votes)
        who = next(name for name in EVERYBODY if self.setting.key(name) == voter)
        if recuses:
            self.recuse(who=who, spot=spot, reason="Treated him.")
        elif round_ == "opinion":
            self.give_opinion(who=who, spot=spot, is_surgery=False, again=False)
        else:
            self.take_position(who=who, spot=spot, position="reservation")

    @rule(who=chairs, spot=spots, waiver=reasons)
    def reveal(self, who, spot, waiver):
        if ballot := self.ballot(spot, "opinion"):
            self._reveal(who, ballot, "item-reveal", waiver)

    @rule(who=chairs, spot=spots, waiver=reasons)
    def close_positions(self, who, spot, waiver):
        if ballot := self.ballot(spot, "position"):
            self._reveal(who, ballot, "positions-close", waiver)

    # Words

    @rule(who=writers, spot=spots, part=parts, how=st.sampled_from(CHANGES), late=spots)
    def write(self, who, spot, part, how, late):
        """Change a part as somebody who saw it `late` changes ago, and keep what one was told."""
        item = self.item(spot)
        if item is None:
            return
        place = (str(item.pk), part)
        word = f"word{self.number()}"
        texts = self._texts(place)
        base = texts[max(0, len(texts) - 1 - late)]
        text, gone = _changed(base, word, how)
        self.promised = (place, word, gone)
        words = f"writes {text!r} over {base!r} in {part} of {item}"
        changes = {part: Change(base, text)}
        self.act(who, "draft-write", words, self._write, item, changes=changes, own_guard=True)

    @rule(part=parts, how=st.sampled_from(CHANGES), other=st.sampled_from(CHANGES))
    def both_write(self, part, how, other):
        """Chair and minute-taker write in the same words at once."""
        if self._texts_of_current(part) is not None:
            self.write(who=LEADER, spot=0, part=part, how=how, late=0)
            self.write(who="clerk", spot=0, part=part, how=other, late=1)

    def _texts_of_current(self, part: str) -> list[str] | None:
        row = self.item_row(0)
        is_before_the_board = row is not None and row["state"] in CURRENT
        return self._texts((row["id"], part)) if is_before_the_board else None

    def _write(self, item, *, by, changes):
        """Write, and remember what the answer says is stored."""
        (written,) = drafting.write(item, by=by, changes=changes)
        place, word, gone = self.promised
        if written.clash is None and word in written.text.split():
            kept = self.memory.words.setdefault(place, set())
            kept.discard(gone)
            kept.add(word)
        return written

    @rule(who=writers, spot=spots, said=st.sampled_from(["imaging", "wishes"]), on=st.booleans())
    def tick(self, who, spot, said, on):
        if item := self.item(spot):
            words = f"ticks {said} of {item} {'on' if on else 'off'}"
            self.act(
                who,
                "item-said",
                words,
                drafting.tick,
                item,
                said={said},
                is_said=on,
                own_guard=True,
            )

    # Decisions

    @rule(who=chairs, spot=spots, wording=st.integers(0, 2))
    def propose(self, who, spot, wording):
        if item := self.item(spot):
            said = _wording(wording)
            self.act(who, "item-propose", f"proposes {said['recommendation']!r} for {item}",
                     decisions.propose, item, **said)  # fmt: skip

    @rule(
        who=chairs,
        spot=spots,
        complete=st.booleans(),
        missing=reasons,
        quorum=reasons,
        reveal=reasons,
    )
    def record(self, who, spot, complete, missing, quorum, reveal):
        if item := self.item(spot):
            said = {
                "content": stories.CONTENT if complete else {},
                "missing_waiver": missing,
                "quorum_waiver": quorum,
                "reveal_waiver": reveal,
            }
            self.act(who, "item-record", f"records {item}", decisions.record, item, **said)

    @rule(who=chairs, spot=spots, wording=st.integers(0, 1), reveal=reasons, quorum=reasons)
    def record_without_positions(self, who, spot, wording, reveal, quorum):
        if item := self.item(spot):
            said = _wording(wording) | {"reveal_waiver": reveal, "quorum_waiver": quorum}
            self.act(who, "item-record-unvoted", f"records {item} without positions",
                     decisions.record_without_positions, item, **said)  # fmt: skip

    @rule(who=clerks, which=st.sampled_from([1, 0]))
    def put_on_to_be_ratified(self, who, which):
        if consensus := Consensus.objects.order_by("recorded_at").first():
            words = f"puts a decision on agenda {which + 1} to be ratified"
            meeting = self.meeting(which)
            self.act(who, "agenda-ratify", words, ratification.put_on, meeting, consensus=consensus)

    @rule(who=chairs, spot=spots, waiver=reasons)
    def confirm(self, who, spot, waiver):
        if item := self.item(spot):
            words, said = f"confirms the decision on {item}", {"quorum_waiver": waiver}
            self.act(who, "item-confirm", words, ratification.confirm, item, **said)

    @rule(who=chairs, spot=spots)
    def ask_on_the_decision(self, who, spot):
        if item := self.item(spot):
            words = f"takes positions on the decision on {item}"
            self.act(who, "item-ask", words, ratification.ask, item)

    @rule(who=anybody)
    def print_again(self, who):
        if document := Document.objects.order_by("created_at").first():
            words = "has a document printed again"
            self.act(who, "document-retry", words, documents.retry, document)

    # The plain way

    @rule(times=st.integers(1, 4))
    def go_on(self, times):
        """The chair and the specialists do the next thing that is due, a few times."""
        for _ in range(times):
            self._next()

    @rule()
    def press_twice(self):
        self.act_again()

    def _next(self) -> None:
        meeting, row = self.meeting(), self.item_row(0)
        if meeting.state == MeetingState.PLANNED:
            self.publish(who="clerk", which=0)
        elif meeting.state == MeetingState.PUBLISHED:
            self.open_meeting(who=LEADER, which=0)
        elif meeting.state != MeetingState.OPEN:
            return
        elif row and row["kind"] == "ratification" and row["state"] in CURRENT:
            self.confirm(who=LEADER, spot=0, waiver="Urgent.")
        elif row is None or row["state"] not in (ItemState.PRESENTING, ItemState.VOTING):
            self._next_case()
        else:
            self._next_of_case(row["id"])

    def _next_case(self) -> None:
        states = {row["state"] for row in self.world.items_of(self.meeting_key())}
        if ItemState.WAITING in states:
            self.present_next(who=LEADER, which=0)
        else:
            self.close_meeting(who=LEADER, which=0)

    def _next_of_case(self, item: str) -> None:
        running = [b for b in self.world.rows(Ballot, item_id=item) if b["state"] != "annulled"]
        states = {ballot["round"]: ballot["state"] for ballot in running}
        keys = {ballot["round"]: ballot["id"] for ballot in running if ballot["state"] == "open"}
        if states.get("opinion") == BallotState.OPEN:
            if self.world.votes_of[keys["opinion"]]:
                self.reveal(who=LEADER, spot=0, waiver="Urgent.")
            else:
                self.everybody_gives_an_opinion(spot=0)
        elif "position" not in states:
            self.propose(who=LEADER, spot=0, wording=0)
        elif "position" in keys:
            if self.world.votes_of[keys["position"]]:
                self.close_positions(who=LEADER, spot=0, waiver="Urgent.")
            else:
                self.everybody_joins(which=0)
                self.everybody_takes_a_position(spot=0, position="disagree")
        else:
            said = {"complete": True, "missing": "", "quorum": "Urgent.", "reveal": "Nobody."}
            self.record(who=LEADER, spot=0, **said)

    # How it is done

    def _cast(self, who, ballot, door, entry, *, again: bool = False) -> None:
        reason = "A reason of old." if again else f"canary{self.number():04}x."
        said = {**entry, "reason": reason}
        words = f"votes {entry.get('modality') or entry['position']} ({reason}) in {ballot}"
        self.act(who, door, words, ballots.cast, ballot, own_guard=True, **said)

    def _reveal(self, who, ballot, door, waiver) -> None:
        words = f"reveals {ballot}"
        self.act(who, door, words, ballots.reveal, ballot, quorum_waiver=waiver)

    def _texts(self, place: tuple[str, str]) -> list[str]:
        """What has stood in a part so far, the newest last."""
        texts = self.seen.setdefault(place, [""])
        item, name = place
        for row in self.world.rows(DraftPart, item_id=item, name=name):
            if row["text"] != texts[-1]:
                texts.append(row["text"])
        return texts


def _changed(base: str, word: str, how: str) -> tuple[str, str]:
    """The text with a word more, or with one instead of another; and the word that goes."""
    there = base.split()
    if how == "after" or not there:
        return " ".join([*there, word]), ""
    if how == "before":
        return " ".join([word, *there]), ""
    return " ".join([word, *there[1:]]), there[0]


def _wording(number: int) -> dict:
    words = ("Separation surgery, then SBRT.", "SBRT alone.", "")[number]
    plan = [PlannedAction("Bring the images", "Clerk", "", "")] * number
    return {"recommendation": words, "plan": plan, "content": stories.CONTENT}
