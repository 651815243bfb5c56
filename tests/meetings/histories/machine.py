"""The machine: people do what they may, and try what they may not, in any order.

A step is one verb called by one person; after each the whole world is read and every invariant
asked. A history is one transaction that is taken back at its end; what PostgreSQL would check at
the commit is checked after each step.
"""

from collections.abc import Callable
from copy import copy

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from meetings import live
from meetings.models import AgendaItem, Ballot, Meeting
from tests.meetings.histories import of_decisions, of_meetings, of_traces, of_votes  # noqa: F401
from tests.meetings.histories.figures import Figures
from tests.meetings.histories.invariants import (
    ALWAYS,
    EACH_STEP,
    FOR_EACH,
    ON_SCREEN,
    Broken,
    Invariant,
    broken,
)
from tests.meetings.histories.setting import EVERYBODY, LEADER, Setting
from tests.meetings.histories.step import (
    DONE,
    OUTSIDE,
    REFUSED,
    SHUT,
    Deed,
    Memory,
    Step,
)
from tests.meetings.histories.world import CURRENT, OVER, Row, read
from tumorboard import access
from tumorboard.models import User
from tumorboard.refusal import Refused

LOOK = 4
"""Every so many steps the shared parts are rendered, one audience after the other."""

spots = st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3])
"""Which case is meant; 0 is the one before the board, or else the first of the agenda."""


FIGURES = Figures()
INVARIANTS = [*ALWAYS, *EACH_STEP, *FOR_EACH, *ON_SCREEN]


class Stage(RuleBasedStateMachine):
    """What every rule stands on: one world, one way to act in it, and the look after each act."""

    setting: Setting

    def __init__(self) -> None:
        super().__init__()
        self.deeds: list[Deed] = []
        self.memory = Memory()
        self.last: tuple | None = None
        self.counter = self.administered = 0
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.world = read(since=self.setting.audited)
        FIGURES.histories += 1

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # What the rules speak of

    def number(self) -> int:
        """A number that nothing else in this history has."""
        self.counter += 1
        return self.counter

    def person(self, name: str) -> User:
        """Somebody with their account as it stands now."""
        user = copy(self.setting.people.users[name])
        user.is_active = self.world[User][str(user.pk)]["is_active"]
        return user

    @property
    def leader(self) -> str:
        """Who has the chair of today's meeting."""
        key = self.world[Meeting][self.meeting_key()]["chair_id"]
        return next(name for name in EVERYBODY if self.setting.key(name) == key)

    def meeting_key(self, which: int = 0) -> str:
        """The meeting of today, or the later one; once today's is over the two change places."""
        keys = list(self.setting.meetings)
        if self.world[Meeting][keys[0]]["state"] in OVER:
            keys.reverse()
        return keys[which]

    def meeting(self, which: int = 0) -> Meeting:
        """That meeting, as a page would have fetched it."""
        return Meeting.objects.select_related("board", "chair").get(pk=self.meeting_key(which))

    def item_row(self, spot: int) -> Row | None:
        """The stored row of the case that is meant; None when there are not so many."""
        rows = [row for which in (0, 1) for row in self.world.items_of(self.meeting_key(which))]
        rows.sort(key=lambda row: row["state"] not in CURRENT)
        return rows[spot] if spot < len(rows) else None

    def item(self, spot: int) -> AgendaItem | None:
        """The case that is meant, as a page would have fetched it."""
        row = self.item_row(spot)
        items = AgendaItem.objects.select_related("meeting__board", "case__patient")
        return items.get(pk=row["id"]) if row else None

    def ballot(self, spot: int, round_: str) -> Ballot | None:
        """The newest ballot of the round on the case, whatever became of it."""
        row = self.item_row(spot)
        found = Ballot.objects.filter(item=row["id"], round=round_) if row else Ballot.objects
        return found.order_by("-created_at").first() if row else None

    # What the rules do

    def settle_alone(self, words: str) -> None:
        """Look at what a browser did that belongs to nobody."""
        self.settle(Deed("a screen", "", "", "ask", words, OUTSIDE))

    def act(
        self,
        who: str,
        door: str,
        words: str,
        verb: Callable,
        *args,
        own_guard: bool = False,
        term: int | None = None,
        **said,
    ) -> object | None:
        """Let the person call the verb if the page behind `door` lets them; then look at all.

        A verb with a guard of its own is called also by those whom the page would turn away.
        """
        who = self.leader if who == LEADER else who
        self.last = (who, door, words, verb, args, {**said, "own_guard": own_guard, "term": term})
        user = self.person(who)
        deed = Deed(who, str(user.pk), user.email, verb.__name__, words, term=term)
        answer = None
        if not self._is_let_in(user, door):
            deed.outcome = SHUT
        if deed.outcome == DONE or own_guard:
            try:
                answer = verb(*args, by=user, **said)
                self._commit()
                if deed.outcome == SHUT:
                    deed.outcome = DONE
            except Refused as refused:
                deed.outcome, deed.sentence = REFUSED, refused.sentence
            except Exception as error:
                self.deeds.append(deed)
                error.add_note(self.story())
                raise
        self.settle(deed)
        return answer

    def act_again(self) -> None:
        """Send the last command once more, as a double click or a second try does."""
        if self.last:
            who, door, words, verb, args, said = self.last
            self.act(who, door, f"{words.removesuffix(', again')}, again", verb, *args, **said)

    def administer(self, words: str, change: Callable[[], object]) -> None:
        """Let the administration change something beside the verbs."""
        admin = self.setting.people.users["administrator"]
        deed = Deed("administrator", str(admin.pk), admin.email, change.__name__, words, OUTSIDE)
        change()
        self.administered += 1
        self.settle(deed)

    def job(self, name: str, words: str, verb: Callable, *args) -> None:
        """Let a system job call the verb."""
        deed = Deed(name, "", f"system: {name}", verb.__name__, words)
        verb(*args, by=name)
        self._commit()
        self.settle(deed)

    def settle(self, deed: Deed) -> None:
        """Read the world and ask every invariant."""
        self.deeds.append(deed)
        FIGURES.note(deed)
        before, self.world = self.world, read(self.world)
        step = Step(before, self.world, deed, self.memory)
        found = self._ask(EACH_STEP, step)
        if step.changed:
            found |= self._ask(ALWAYS, self.world)
        found |= self._ask(FOR_EACH, self.world, self._somebody())
        if step.changed and not len(self.deeds) % LOOK:
            found |= self._ask(ON_SCREEN, self.world, self._parts())
        if found:
            error = Broken(found)
            error.add_note(self.story())
            raise error

    def _ask(self, invariants: list[Invariant], *seen: object) -> dict[Invariant, list[str]]:
        FIGURES.looked_at += len(invariants)
        return broken(invariants, *seen)

    def story(self) -> str:
        """The history as a list that a person reads."""
        lines = [f"{number:>3}. {deed}" for number, deed in enumerate(self.deeds, start=1)]
        return "\n".join(["The history, step by step:", *lines])

    def _commit(self) -> None:
        # What is deferred to the commit is checked here, since a history never commits.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def _is_let_in(self, user: User, door: str) -> bool:
        if not user.is_active:
            return False
        permission = self.setting.rules[door].permission
        return access.can(user, permission, self.setting.people.board)

    def _somebody(self) -> User:
        """One person after the other."""
        return self.person(EVERYBODY[len(self.deeds) % len(EVERYBODY)])

    def _parts(self) -> dict[str, str]:
        """What all screens of an audience show now; one audience after the other."""
        audiences = list(live.AUDIENCES)
        audience = audiences[(len(self.deeds) // LOOK) % len(audiences)]
        FIGURES.rendered += 1
        return live.render(self.meeting_key(), audience)
