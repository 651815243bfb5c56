"""The protocol library, the list of a meeting and the audit, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cases.models import Case
from tumorboard.models import Board, User

from .models import Meeting, Protocol, ProtocolVersion, Sample, Sampled, Triage
from .validity import misfit, why_not
from .vocabulary import MeetingKind, TriageState

SOON = timedelta(days=60)
SHOWN = 20


@dataclass(frozen=True)
class Shelf:
    """A protocol with its version in force, its draft, and why it cannot be used now."""

    protocol: Protocol
    current: ProtocolVersion | None
    draft: ProtocolVersion | None
    why_not: str
    is_due_soon: bool = False

    @property
    def state(self) -> tuple[str, str]:
        """How it is marked, and in which words."""
        if self.protocol.retired_at is not None:
            return "withdrawn", "Withdrawn"
        if self.current is None:
            return "draft", "Not signed yet"
        if self.why_not:
            return "overdue", "Review overdue"
        return "signed", "In force"


def shelves_of(board: Board, user: User) -> list[Shelf]:
    """The protocols of the board, those in use first."""
    versions = ProtocolVersion.objects.visible_to(user).filter(protocol__board=board)
    rows: dict[UUID, list[ProtocolVersion]] = {}
    joined = versions.select_related("protocol__board", "drafted_by", "signed_by")
    for version in joined.order_by("protocol__name", "-number"):
        rows.setdefault(version.protocol_id, []).append(version)
    shelves = [shelf_of(found[0].protocol, found) for found in rows.values()]
    return sorted(shelves, key=lambda one: one.protocol.retired_at is not None)


def shelf_of(protocol: Protocol, versions: Iterable[ProtocolVersion]) -> Shelf:
    """One protocol by its versions, the newest first."""
    found, today = list(versions), protocol.board.today()
    current = next((one for one in found if one.is_signed), None)
    draft = next((one for one in found if not one.is_signed), None)
    if current is None:
        return Shelf(protocol, None, draft, "No version of this protocol is signed yet.")
    sentence = why_not(current.standing(current.number), today)
    return Shelf(protocol, current, draft, sentence, current.review_on - SOON < today)


def fitting(case: Case, shelves: Iterable[Shelf]) -> list[tuple[Shelf, str]]:
    """The protocols in force, each with the sentence why it is not for the case, if so."""
    about = {"tumour_class": case.tumour_class, "reason": case.presentation_reason}
    return [
        (one, misfit(one.current.cover, **about, urgency=case.urgency))
        for one in shelves
        if one.current and not one.why_not
    ]


def past_review(board: Board, user: User) -> list[Shelf]:
    """The protocols that are due: no case is listed by them until a new version is signed."""
    return [one for one in shelves_of(board, user) if one.state[0] == "overdue"]


def meetings_for(board: Board, user: User) -> QuerySet[Meeting]:
    """The regular meetings whose list is open, the next first."""
    coming = Meeting.objects.visible_to(user).filter(board=board, kind=MeetingKind.REGULAR)
    return coming.filter(state__in=["planned", "published"]).order_by("starts_at")


def _joined(rows: QuerySet[Triage]) -> QuerySet[Triage]:
    return rows.select_related(
        "case__patient", "version__protocol", "meeting__board", "by", "ended_by"
    )


def on_list_of(meeting: Meeting) -> list[Triage]:
    """The listed cases of a meeting, and those that were taken into discussion from its list."""
    kept = [TriageState.LISTED, TriageState.NOTED, TriageState.PULLED]
    return list(_joined(meeting.triages.filter(state__in=kept)).order_by("at", "pk"))


def standing_of(board: Board, user: User) -> list[Triage]:
    """The listed cases that wait for their meeting, the next meeting first."""
    rows = Triage.objects.visible_to(user).filter(meeting__board=board, state=TriageState.LISTED)
    return list(_joined(rows).order_by("meeting__starts_at", "at"))


def lately_of(board: Board, user: User) -> list[Triage]:
    """What was decided at triage or taken into discussion last, the latest first."""
    rows = Triage.objects.visible_to(user).filter(meeting__board=board)
    last = rows.exclude(state=TriageState.LISTED)
    return list(_joined(last).order_by("-at")[:SHOWN])


def of_case(case: Case, user: User) -> list[Triage]:
    """The listings of a case, the latest first; what was discussed stands on its agendas."""
    rows = Triage.objects.visible_to(user).filter(case=case)
    return list(_joined(rows.exclude(state=TriageState.DISCUSS)).order_by("-at"))


def samples_of(board: Board, user: User) -> QuerySet[Sample]:
    """The samples of the board with how far their review is, the latest first."""
    rows = Sample.objects.visible_to(user).filter(board=board).select_related("by", "board")
    return rows.annotate(
        size=Count("drawn"),
        judged=Count("drawn", filter=~Q(drawn__verdict="")),
        wrong=Count("drawn", filter=Q(drawn__verdict="discuss")),
    )


def to_judge(board: Board, user: User) -> list[Sampled]:
    """The drawn cases that nobody has reviewed, and that this person has not listed."""
    rows = Sampled.objects.visible_to(user).filter(sample__board=board, verdict="")
    return list(_drawn(rows.exclude(listed_by=user)))


def _drawn(rows: QuerySet[Sampled]) -> QuerySet[Sampled]:
    return rows.select_related(
        "triage__case__patient",
        "triage__version__protocol",
        "triage__meeting__board",
        "sample__board",
        "listed_by",
        "judged_by",
    ).order_by("sample__year", "sample__quarter", "place")


def drawn_of(sample: Sample) -> list[Sampled]:
    """The cases of a sample in the order of the draw."""
    return list(_drawn(sample.drawn.all()))


def review_from(today: date) -> date:
    """The review date that is proposed for a new version: in a year."""
    return today + timedelta(days=365)
