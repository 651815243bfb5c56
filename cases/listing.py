"""Lists of cases: read, checked against the board, and imported whole or in part, once."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from tumorboard import audit
from tumorboard.celery import LONG, hint
from tumorboard.models import Board, User
from tumorboard.refusal import Refused
from tumorboard.rows import write

from .imaging.kinds import file_name
from .models import CaseList, CaseListRow, ListReading, ListState
from .tables import Table, UnreadableTable, guess, read_table
from .tables.columns import lacking, plain_title

IMPORT = "cases.import_list"
LEASE = timedelta(seconds=30)
OPEN = (ListState.READ, ListState.RUNNING, ListState.DONE)


@transaction.atomic
def read(board: Board, *, by: User, name: str, content: bytes) -> CaseList:
    """Keep the rows of a list for its preview; nothing of it is imported yet.

    The same file again gives the list that is there; one that was cancelled begins anew.
    Refused with a sentence when it is no list that can be read.
    """
    digest = hashlib.sha256(content).hexdigest()
    if known := _known(board, digest):
        return known
    try:
        table = read_table(content, name)
    except UnreadableTable as error:
        raise Refused(str(error)) from error
    Board.objects.select_for_update(no_key=True).get(pk=board.pk)
    if known := _known(board, digest):
        return known
    made = _stored(board, digest, table, by=by, name=name)
    _note(made, "list.read", by=by, rows=made.total)
    return made


def _stored(board: Board, digest: str, table: Table, *, by: User, name: str) -> CaseList:
    kept = dict(ListReading.objects.filter(board=board).values_list("title", "field"))
    headers = [_storable(title) for title in table.headers]
    facts = {
        "file_name": file_name(name),
        "headers": headers,
        "mapping": guess(headers, kept),
        "state": ListState.READ,
        "total": len(table.rows),
        "done": 0,
        "stop_asked": False,
        "outcome": "",
        "by": by,
    }
    made, _ = CaseList.objects.update_or_create(board=board, sha256=digest, defaults=facts)
    CaseListRow.objects.bulk_create(
        CaseListRow(list=made, number=number, cells=[_storable(cell) for cell in cells])
        for number, cells in table.rows
    )
    return made


def _known(board: Board, digest: str) -> CaseList | None:
    return CaseList.objects.filter(board=board, sha256=digest, state__in=OPEN).first()


def _storable(text: str) -> str:
    """The text as JSON of the database can hold it; what it cannot is still seen as a fault."""
    return text.replace("\x00", "\x01").encode(errors="replace").decode()


@transaction.atomic
def map_columns(cases: CaseList, *, by: User, fields: Sequence[str]) -> CaseList:
    """Say which column is which field; the board's next list with these titles is read so."""
    cases = _locked(cases.pk)
    if cases.state != ListState.READ:
        raise Refused("This list is not open any more.")
    chosen = [field for field in fields if field]
    if len(fields) != len(cases.headers) or len(set(chosen)) != len(chosen):
        raise Refused("Each field comes from one column. Two columns have the same field.")
    if list(fields) == cases.mapping:
        return cases
    write(cases, mapping=list(fields))
    for title, field in zip(cases.headers, fields, strict=True):
        if plain := plain_title(title):
            ListReading.objects.update_or_create(
                board=cases.board, title=plain, defaults={"field": field}
            )
    _note(cases, "list.mapped", by=by)
    return cases


@transaction.atomic
def begin(cases: CaseList, *, by: User, rows: Collection[int] = ()) -> CaseList:
    """Have the good rows imported by a worker, or those of them that are named.

    Asked again while it runs, or when it is done, nothing is begun.
    """
    cases = _locked(cases.pk)
    if cases.state in (ListState.RUNNING, ListState.DONE):
        return cases
    if cases.state != ListState.READ:
        raise Refused("This list was cancelled. Drop the file once more to begin anew.")
    if missing := lacking(cases.mapping):
        raise Refused(f"No column is {' and none is '.join(missing)}. Name it first.")
    write(cases, state=ListState.RUNNING, chosen=sorted(rows), done=0, lease_until=None, by=by)
    _note(cases, "list.begun", by=by, rows=len(rows) or "all")
    send_on_commit(cases)
    return cases


@transaction.atomic
def cancel(cases: CaseList, *, by: User) -> CaseList:
    """Give a list up; a worker that is at it takes back all that it did."""
    # No lock is waited for: the worker holds none on this row until its very end.
    asked = CaseList.objects.filter(pk=cases.pk, state__in=(ListState.READ, ListState.RUNNING))
    if not asked.update(stop_asked=True):
        return cases
    cases = _locked(cases.pk)
    is_idle = cases.lease_until is None or cases.lease_until < timezone.now()
    if cases.state == ListState.READ or (cases.state == ListState.RUNNING and is_idle):
        drop(cases, by=by)
    return cases


def drop(
    cases: CaseList, *, by: User | str, outcome: str = "Cancelled; nothing was imported."
) -> None:
    """Mark a locked list as cancelled and forget its rows, in the caller's transaction."""
    cases.rows.filter(case=None).delete()
    write(cases, state=ListState.CANCELLED, done=0, outcome=outcome, lease_until=None)
    _note(cases, "list.cancelled", by=by)


def rows_of(cases: CaseList) -> list[CaseListRow]:
    return list(cases.rows.order_by("number"))


def _locked(key: UUID) -> CaseList:
    rows = CaseList.objects.select_for_update(of=("self",))
    return rows.select_related("board", "by").get(pk=key)


def _note(cases: CaseList, action: str, *, by: User | str, **detail: object) -> None:
    audit.record(action, by=by, board=cases.board.slug, target=cases, **detail)


def send_on_commit(cases: CaseList) -> None:
    """Send a worker for it once the transaction is stored; else the sweeper finds it."""
    key = cases.pk
    transaction.on_commit(lambda: hint(IMPORT, key, queue=LONG), robust=True)


def sweep() -> int:
    """Send again what no worker is at; returns how many lists were found."""
    now = timezone.now()
    left = CaseList.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now), state=ListState.RUNNING
    )
    found = list(left.filter(at__lt=now - timedelta(seconds=5)).order_by(F("at"))[:20])
    for one in found:
        hint(IMPORT, one.pk, queue=LONG)
    return len(found)
