"""Importing a list: all its chosen rows in one transaction, watched from beside."""

import logging
import threading
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from tumorboard import audit
from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.rows import write

from . import listing, records
from .list_check import check
from .models import CaseList, CaseListRow, ListState
from .tables import Reading

BEAT = 0.4
PATIENT = ("record_number", "family_name", "given_name", "birth_date", "sex")
PLAIN = ("diagnosis", "tumour_class", "question", "urgency", "presentation_reason")

logger = logging.getLogger(__name__)


class Stopped(Exception):  # noqa: N818 - asked for by a person
    """The import is to leave nothing."""


class Progress:
    """Tells how far the import is, and hears that it is to stop, on a connection of its own.

    What the import does is seen by nobody before it is whole; how far it is, is seen at once.
    """

    def __init__(self, key: UUID) -> None:
        self.key, self.done = key, 0
        self.stopped, self._over = False, threading.Event()
        self._thread = threading.Thread(target=self._beat, name="list-progress", daemon=True)

    def __enter__(self) -> "Progress":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Tell no more; what is told last would wait for the row that the import finishes."""
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.wait(BEAT):
                self.tell()
        except Exception:
            logger.exception("progress of list %s", self.key)
        finally:
            connection.close()

    def tell(self) -> None:
        """Write how far it is, and read whether somebody wants it to stop."""
        mine = CaseList.objects.filter(pk=self.key, state=ListState.RUNNING)
        mine.update(done=self.done, lease_until=timezone.now() + listing.LEASE)
        self.stopped = mine.filter(stop_asked=True).exists()


def run(key: UUID) -> None:
    """Import the chosen rows of a list; called again for the same list, do nothing."""
    cases = _claim(key)
    if cases is None:
        return
    try:
        with Progress(key) as progress, audit.answering("", ""):
            _import(cases, progress)
    except Stopped:
        _end(key)
    except Refused as refused:
        _end(key, outcome=f"Nothing was imported. {refused.sentence}")
    except Exception:
        logger.exception("list %s", key)
        _end(key, outcome="Nothing was imported, because of a fault on our side. Try it again.")


@transaction.atomic
def _claim(key: UUID) -> CaseList | None:
    rows = CaseList.objects.select_for_update(of=("self",)).select_related("board", "by")
    cases = rows.filter(pk=key, state=ListState.RUNNING).first()
    now = timezone.now()
    if cases is None or (cases.lease_until and cases.lease_until > now):
        return None
    write(cases, lease_until=now + listing.LEASE)
    return cases


def _import(cases: CaseList, progress: Progress) -> None:
    """Register case by case; the last statement makes it count, and only while it still may."""
    with transaction.atomic():
        records.lock_board(cases.board, within=0)
        rows = {row.number: row for row in listing.rows_of(cases)}
        wanted = set(cases.chosen)
        good = check(cases, list(rows.values())).good
        good = [one for one in good if not wanted or one.number in wanted]
        for count, reading in enumerate(good, start=1):
            if progress.stopped:
                raise Stopped
            _register(cases, rows[reading.number], reading)
            progress.done = count
        progress.end()
        _finish(cases, len(good))


def _finish(cases: CaseList, count: int) -> None:
    mine = CaseList.objects.select_for_update().filter(pk=cases.pk, state=ListState.RUNNING)
    row = mine.filter(stop_asked=False).first()
    if row is None:
        raise Stopped
    words = f"{count} case{'' if count == 1 else 's'} imported as drafts."
    write(row, state=ListState.DONE, done=count, lease_until=None, outcome=words)
    audit.record("list.imported", by=cases.by, board=cases.board.slug, target=row, cases=count)


def _register(cases: CaseList, row: CaseListRow, reading: Reading) -> None:
    told = reading.values
    patient = {name: told[name] for name in PATIENT if told.get(name)}
    facts = {name: told[name] for name in PLAIN if told.get(name)}
    if "birth_date" in patient:
        patient["birth_date"] = date.fromisoformat(told["birth_date"])
    for scale in ("kps", "ecog"):
        if told.get(scale) is not None:
            facts |= {"performance_scale": scale, "performance_value": told[scale]}
    by: User = cases.by
    made = records.register(cases.board, by=by, patient=patient, case=facts, record=_record(told))
    write(row, case=made)


def _record(told: dict) -> dict:
    record: dict[str, dict | list[dict]] = {}
    if told.get("levels"):
        spans = [part.split("–") for part in told["levels"].split(", ")]
        record["lesion"] = [{"levels": [span[0], span[-1]]} for span in spans]
    if told.get("icd10"):
        keys = ("icd10", "icd10_second")
        record["tumour"] = dict(zip(keys, told["icd10"].split(", "), strict=False))
    return record


@transaction.atomic
def _end(key: UUID, outcome: str = "Cancelled; nothing was imported.") -> None:
    cases = (
        CaseList.objects.select_for_update(of=("self",)).select_related("board", "by").get(pk=key)
    )
    if cases.state == ListState.RUNNING:
        listing.drop(cases, by=cases.by or "import", outcome=outcome)
