"""What is counted, as plain values: read from the database once, and of nothing undecided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from meetings.carried_out import CarriedOut, Informed

from .groups import Person

URGENT = timedelta(hours=24)


@dataclass(frozen=True)
class Decision:
    """One decision as the board took it; what was not recorded is empty."""

    case: str
    days: int
    minutes: float | None = None
    is_emergency: bool = False
    quorum_met: bool = True
    grade: str = ""
    disagrees: bool = False
    reserves: bool = False
    modality: str = ""
    trial: str = ""
    reason: str = ""
    opinions: Mapping[str, int] = field(default_factory=dict)
    presenter: str = ""
    presenters: str = ""
    person: Person = field(default_factory=Person)

    @property
    def leading(self) -> str:
        """What most of the revealed opinions advised; nothing where two are level."""
        most = max(self.opinions.values(), default=0)
        leaders = [key for key, count in self.opinions.items() if count == most]
        return leaders[0] if len(leaders) == 1 else ""


@dataclass(frozen=True)
class Opinions:
    """The revealed opinions of one discipline on decided cases: never of one person alone."""

    cases: int = 0
    voters: int = 0
    compared: int = 0
    same: int = 0


@dataclass(frozen=True)
class Call:
    """An emergency board: from when its clock ran, and when it was decided or called off."""

    clock_from: datetime
    decided_at: datetime | None = None
    is_called_off: bool = False


@dataclass
class Cell:
    """What was counted of patients of whom the record says the same."""

    registered: int = 0
    presented: int = 0
    days: list[int] = field(default_factory=list)
    actions: int = 0
    done: int = 0

    def add(self, other: "Cell") -> None:
        self.registered += other.registered
        self.presented += other.presented
        self.days += other.days
        self.actions += other.actions
        self.done += other.done


@dataclass(frozen=True)
class ListOnly:
    """The listed cases of meetings held in the time, and what their audit says."""

    noted: int = 0
    pulled: int = 0
    drawn: int = 0
    rightly: int = 0
    wrongly: int = 0

    @property
    def reviewed(self) -> int:
        return self.rightly + self.wrongly


@dataclass(frozen=True)
class Facts:
    """Everything that the figures of one board and time are counted from."""

    now: datetime
    core: tuple[str, ...] = ()
    states: Mapping[str, int] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    opinions: Mapping[str, Opinions] = field(default_factory=dict)
    meetings: int = 0
    attended: Mapping[str, int] = field(default_factory=dict)
    heard: int = 0
    deferred: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    calls: tuple[Call, ...] = ()
    carried_out: CarriedOut = field(default_factory=CarriedOut)
    told: Informed = field(default_factory=Informed)
    listed: ListOnly = field(default_factory=ListOnly)
    persons: Mapping[Person, Cell] = field(default_factory=dict)

    @property
    def at_meetings(self) -> list[Decision]:
        """The decisions of regular meetings."""
        return [one for one in self.decisions if not one.is_emergency]

    @property
    def of_core(self) -> tuple[str, ...]:
        """The required disciplines first, then the others of whom there is something."""
        others = sorted({*self.attended, *self.opinions} - {*self.core})
        return (*self.core, *others)
