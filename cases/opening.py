"""Seeing a case, a file of it, or a patient's name in a list is written down, once in a sitting."""

from collections.abc import Collection, Iterable, Iterator

from django.http import HttpRequest

from tumorboard import audit, sitting
from tumorboard.access import membership_in
from tumorboard.models import Membership, User
from tumorboard.streamed import Reading

from .models import Attachment, Case

OPENED = "case.opened"
LISTED = "case.listed"
FILE_OPENED = "file.opened"


def note_opening(request: HttpRequest, case: Case) -> None:
    """Audit that the person has opened the case, the first time in this sitting.

    The trail itself remembers it, not the session: live screens ask for the case by themselves,
    and what a screen does by itself must neither write to a session nor prolong it.
    """
    note_seen(request, opened=case)


def note_file(request: HttpRequest, attachment: Attachment) -> None:
    """Audit that the person has opened a file of a case, the first time in this sitting."""
    _note(request, {(FILE_OPENED, attachment.pk): (attachment, attachment.case)})


def note_listed(request: HttpRequest, cases: Iterable[Case]) -> None:
    """Audit whose names the person has seen in a list, the first time in this sitting.

    A case that was opened in this sitting is not noted once more for standing in a list.
    """
    note_seen(request, listed=cases)


def note_seen(
    request: HttpRequest, *, opened: Case | None = None, listed: Iterable[Case] = ()
) -> None:
    """Audit both at once, as where the case before the board stands beside the agenda."""
    wanted = {(OPENED, opened.pk): (opened, opened)} if opened else {}
    wanted |= {(LISTED, case.pk): (case, case) for case in listed}
    _note(request, wanted)


def _note(request: HttpRequest, wanted: dict[tuple, tuple[Case | Attachment, Case]]) -> None:
    if not wanted or request.break_glass is not None:  # the gate has noted that
        return
    mark = sitting.mark_of(request)
    seen = audit.seen_in(mark, by=request.user, keys=[key for _, key in wanted])
    seen |= {(LISTED, key) for action, key in seen if action == OPENED}
    seen |= {(LISTED, str(key)) for action, key in wanted if action == OPENED}
    audit.record_once(
        audit.event(
            action,
            by=request.user,
            board=request.board.slug,
            patient=case.patient.record_number,
            target=target,
            sitting=mark,
        )
        for (action, key), (target, case) in wanted.items()
        if (action, str(key)) not in seen
    )


def note_streamed(readings: Collection[Reading]) -> None:
    """Audit what people were sent by a stream, once in a sitting: one statement for all of them."""
    cases = Case.objects.select_related("board", "patient").in_bulk(
        {key for one in readings for _, key in one.what}
    )
    people = User.objects.in_bulk({one.holder for one in readings})
    marks = sitting.marks_of([one.secret for one in readings])
    seen = audit.seen_by(
        [marks[one.secret][0] for one in readings if one.secret in marks],
        people=people.values(),
        keys=cases,
    )
    with audit.answering("", ""):
        _note_capacities(people.values(), cases.values())
        audit.record_once(_events_of(readings, cases, people, marks, seen))


def _events_of(
    readings: Iterable[Reading], cases: dict, people: dict, marks: dict, seen: set
) -> Iterator[audit.AuditEvent]:
    """What is new in each of these; a sitting that ended meanwhile counts for its stream alone."""
    by_key = {str(key): case for key, case in cases.items()}
    names = {str(key): person for key, person in people.items()}
    for one in readings:
        mark, client = marks.get(one.secret, (f"stream {one.sign}", ""))
        for action, key in sorted(one.what):
            is_opened = (mark, OPENED, key) in seen or (OPENED, key) in one.what
            if (mark, action, key) in seen or (action == LISTED and is_opened):
                continue
            case = by_key[key]
            about = {"board": case.board.slug, "patient": case.patient_number, "target": case}
            event = audit.event(action, by=names[one.holder], sitting=mark, **about)
            event.client = client
            yield event


def _note_capacities(people: Iterable[User], cases: Iterable[Case]) -> None:
    """Let the trail know what these people are in the boards, asked once for all."""
    boards = {case.board for case in cases}
    rows = Membership.objects.filter(user__in=people, board__in=boards, is_active=True)
    mine: dict = {}
    for row in rows:
        mine.setdefault(row.user_id, []).append(row)
    for person in people:
        for board in boards:
            audit.note_capacity(membership_in(mine.get(person.pk, []), board), person, board)
