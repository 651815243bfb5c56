"""Emergency access: opening one case without being in its board, ending that, and reviewing it.

It is found by what stands on a patient's papers, and told at once to those who watch over the
board's patients. It lets in to read that case and nothing beside it.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from tumorboard import audit, live, notices, previews
from tumorboard.models import AuditEvent, Board, Membership, User
from tumorboard.refusal import Refused
from tumorboard.roles import Role
from tumorboard.rows import write

from . import history
from .models import BreakGlass, Case
from .models.break_glass import LONGEST
from .visibility import may_break_glass

KIND = "break_glass"
READ = "break_glass.read"
MISSED_HERE = "break_glass.missed_here"
NOT_ALLOWED = (
    "Your account is not set up for emergency access. "
    "Whoever administers Tumorboard at your hospital decides about that."
)


class Unknown(Refused):
    """No case is found; whether the number, the date or the board was wrong is not told."""

    def __init__(self) -> None:
        super().__init__(
            "No case can be opened with this record number and date of birth. Check both. "
            "Cases of a board that you belong to are opened there."
        )


def find(number: str, born: date, *, by: User) -> list[Case]:
    """The cases of the patient at boards that the person is not in; raises `Unknown` for none."""
    if not may_break_glass(by):
        raise Refused(NOT_ALLOWED)
    mine = Membership.objects.filter(user=by, is_active=True).values("board")
    cases = Case.objects.filter(patient__record_number=number, patient__birth_date=born)
    found = list(cases.exclude(board__in=mine).select_related("board").order_by("-created_at"))
    if not found:
        raise Unknown
    return found


@transaction.atomic
def note_miss(*, by: User) -> None:
    """Write down that somebody found nothing; what they typed may be anybody's and is not kept."""
    audit.record("break_glass.missed", by=by)


@transaction.atomic
def open_case(case: Case, *, by: User, reason: str, words: str) -> BreakGlass:
    """Let the person read the case for a while, and tell the auditors of its board.

    What is open already stays as it is, and is not prolonged.
    """
    if not may_break_glass(by):
        raise Refused(NOT_ALLOWED)
    case = history.lock(case)
    if standing := by.break_glass.running().filter(case=case).first():
        return standing
    now = timezone.now()
    until = now + min(settings.BREAK_GLASS, LONGEST)
    told = {"reason": reason, "words": words}
    use = BreakGlass.objects.create(case=case, user=by, at=now, until=until, **told)
    minutes = round((until - now).total_seconds() / 60)
    history.note(case, "break_glass.opened", by=by, target=use, minutes=minutes, **told)
    _tell(use, case.board)
    return use


@transaction.atomic
def end(use: BreakGlass, *, by: User) -> BreakGlass:
    """End it before its time; over is over, whoever says so."""
    use = _lock(use)
    if use.is_running:
        write(use, ended_at=timezone.now())
        history.note(use.case, "break_glass.ended", by=by, target=use, account=use.user.email)
        live.revoke(use.user)
    return use


@transaction.atomic
def review(use: BreakGlass, *, by: User, outcome: str, words: str) -> BreakGlass:
    """Write what the auditor found, once and for good."""
    use = _lock(use)
    if use.user_id == by.pk:
        raise Refused("Somebody else has to review what you opened yourself.")
    if use.is_running:
        raise Refused("This is still open. Review it when it has ended, or end it now.")
    if use.outcome:
        raise Refused(f"{use.reviewed_by} has reviewed this already.")
    write(use, outcome=outcome, review_words=words, reviewed_by=by, reviewed_at=timezone.now())
    told = {"account": use.user.email, "outcome": outcome, "words": words}
    history.note(use.case, "break_glass.reviewed", by=by, target=use, **told)
    return use


def uses_of(board: Board, user: User) -> QuerySet[BreakGlass]:
    """All uses at the board, the latest first, for its auditor."""
    rows = BreakGlass.objects.visible_to(user).filter(case__board=board)
    return rows.select_related("case__patient", "user", "reviewed_by")


def told_of(uses: Iterable[BreakGlass], board: Board) -> list[dict]:
    """Each use with what was read in it, and how many the person had on that day at the board."""
    uses = list(uses)
    that_day = _by_day(board, {use.user_id for use in uses})
    events = AuditEvent.objects.filter(
        board=board.slug, action=READ, detail__sitting__in=[str(use.pk) for use in uses]
    )
    read: dict[str, list[AuditEvent]] = {}
    for event in events.order_by("pk"):
        event.page = event.detail["address"].replace("-", " ")
        read.setdefault(event.detail["sitting"], []).append(event)
    return [
        {
            "use": use,
            "read": read.get(str(use.pk), []),
            "that_day": that_day[use.user_id, use.at.astimezone(board.zone).date()],
        }
        for use in uses
    ]


def _by_day(board: Board, people: set) -> Counter:
    """How often each person opened a case of the board, by the day where the board meets."""
    rows = BreakGlass.objects.filter(case__board=board, user__in=people).order_by()
    return Counter(
        (user, at.astimezone(board.zone).date()) for user, at in rows.values_list("user", "at")
    )


def _lock(use: BreakGlass) -> BreakGlass:
    rows = BreakGlass.objects.select_for_update(of=("self",))
    return rows.select_related("case__board", "case__patient", "user", "reviewed_by").get(pk=use.pk)


def _tell(use: BreakGlass, board: Board) -> None:
    """A mail to each auditor of the board; where there is none, to each chair."""
    members = Membership.objects.filter(board=board, is_active=True, user__is_active=True)
    watching = members.filter(roles__contains=[Role.AUDITOR]) or members.filter(
        roles__contains=[Role.CHAIR]
    )
    subject, body = mail_of(str(board), use.at.astimezone(board.zone))
    for member in watching.select_related("user"):
        notices.queue(
            to=member.user,
            board=board,
            kind=KIND,
            subject=subject,
            body=body,
            path=reverse("break-glass-uses", args=[board.slug]),
            key=f"break-glass:{use.pk}:{member.user_id}",
            by="break glass",
        )


def mail_of(board: str, at: datetime) -> tuple[str, str]:
    """Subject and words of the mail about a use, at a time on the board's clock."""
    body = (
        f"Somebody who is not in the board opened a case at {at:%H:%M on %d/%m/%Y}, "
        "in an emergency. Who it was, why, and what was read stands here:"
    )
    return f"Emergency access to a case of {board}", body


def samples(board: Board) -> dict[str, previews.Sample]:
    """The mail for a moment at which nothing happened."""
    moment = datetime(2030, 1, 15, 22, 5, tzinfo=board.zone)
    path = reverse("break-glass-uses", args=[board.slug])
    return {"": (*mail_of(board.name, moment), path)}


previews.kinds[KIND] = previews.Kind(
    "Emergency access",
    "Each auditor of the board; where there is none, each chair.",
    "At once, when somebody who is not in the board opens a case in an emergency.",
    samples,
)
