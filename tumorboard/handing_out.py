"""The audit trail handed out as a file: CSV for people, FHIR AuditEvents for programs."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from . import audit, chain, deeds, fhir
from .models import AuditEvent, Board, User

CSV, FHIR = "csv", "fhir"
FORMATS = {CSV: "text/csv; charset=utf-8", FHIR: "application/fhir+json"}
SUFFIXES = {CSV: "csv", FHIR: "json"}
HEAD = (
    "number",
    "at",
    "person",
    "e-mail",
    "capacity",
    "what",
    "action",
    "board",
    "patient",
    "thing",
    "key",
    "detail",
    "request",
    "from",
)
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What a spreadsheet may take for the beginning of a formula or a command."""

HIDDEN_SIGN = re.compile(r"(?<=[;\t\r\n])(\s*)(?=[=+\-@|%])")
"""The same within a cell, behind what a spreadsheet of another language parts cells and rows by."""

AT_ONCE = 2000


@transaction.atomic
def note_export(
    events: models.QuerySet[AuditEvent],
    how: str,
    *,
    by: User | str,
    boards: Iterable[Board | None],
    **about,
) -> int:
    """Write into the trail of each of the boards that it is handed out; up to which number.

    None stands for what belongs to no board.
    """
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = events.filter(pk__lte=last).order_by().values("board").annotate(count=models.Count("pk"))
    counts = {row["board"]: row["count"] for row in rows}
    told = {"format": how, "events": sum(counts.values()), **about}
    for board in boards:
        slug = board.slug if board else ""
        mine = counts.get(slug, 0)
        audit.record("audit.exported", by=by, board=slug, target=board, of_board=mine, **told)
    return last


def file_of(events: models.QuerySet[AuditEvent], how: str) -> Iterator[bytes]:
    """The file piece by piece, the oldest event first; it may be longer than fits in memory."""
    rows = values_of(events)
    return as_csv(rows) if how == CSV else as_fhir(rows)


def values_of(events: models.QuerySet[AuditEvent]) -> Iterator[dict]:
    """The values of each event, the oldest first."""
    rows = events.order_by("pk").values(*chain.FIELDS[chain.SCHEMA])
    return rows.iterator(chunk_size=AT_ONCE)


def as_csv(rows: Iterable[dict]) -> Iterator[bytes]:
    """One line an event; no cell is taken for a formula by a spreadsheet."""
    yield b"\xef\xbb\xbf" + _line(HEAD)
    for row in rows:
        yield _line(map(plain, cells(row)))


def cells(row: dict) -> tuple[object, ...]:
    """What stands in the line of an event."""
    told = json.dumps(row["detail"], ensure_ascii=False, sort_keys=True) if row["detail"] else ""
    return (
        row["id"],
        chain.moment(row["at"]),
        row["actor_name"],
        row["actor"],
        row["capacity"],
        deeds.deed_of(row["action"]).words,
        row["action"],
        row["board"],
        row["patient"],
        row["object_type"],
        row["object_id"],
        told,
        row["request_id"],
        row["client"],
    )


def plain(cell: object) -> str:
    """The text of a cell, kept from being a formula by an apostrophe before it.

    Where a decimal comma is used a semicolon parts the cells of a CSV file, and no quotes help.
    """
    text = HIDDEN_SIGN.sub(r"\1'", str(cell))
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) else text


def _line(texts: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(texts)
    return out.getvalue().encode()


def as_fhir(rows: Iterable[dict]) -> Iterator[bytes]:
    """A Bundle of AuditEvents."""
    site = settings.SITE_URL
    server = urlsplit(site).hostname or "tumorboard"
    made = fhir.instant(timezone.now())
    yield f'{{"resourceType":"Bundle","type":"collection","timestamp":"{made}"'.encode()
    before = b',"entry":['
    for row in rows:
        event = fhir.audit_event(row, deeds.deed_of(row["action"]), site=site, server=server)
        entry = {"fullUrl": f"{site}/audit-events/{event['id']}", "resource": event}
        yield before + json.dumps(entry, ensure_ascii=False).encode()
        before = b","
    yield b"]}" if before == b"," else b"}"
