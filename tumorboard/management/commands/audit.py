"""`manage.py audit`: verify the trail, hand it out, or accept it after an old copy was restored."""

import dataclasses
import json
import sys
from argparse import ArgumentParser
from datetime import UTC, date, datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import models

from tumorboard import handing_out, inspection, sealing
from tumorboard.models import AuditEvent, Board
from tumorboard.refusal import Refused

BAD = 2


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="what", required=True)
        verify = does.add_parser("verify", help="Read the whole trail again; exit code 2 if bad.")
        verify.add_argument("--json", action="store_true", help="For programs.")
        verify.add_argument(
            "--read-only", action="store_true", help="Do not note in the trail that it was done."
        )
        export = does.add_parser("export", help="Write the events of some days to the output.")
        export.add_argument("--from", dest="since", type=date.fromisoformat, help="YYYY-MM-DD")
        export.add_argument("--to", dest="until", type=date.fromisoformat, help="YYYY-MM-DD")
        export.add_argument("--board", default="", help="The slug of one board.")
        export.add_argument("--format", choices=list(handing_out.FORMATS), default="csv")
        accept = does.add_parser("accept", help="Take a restored copy for the true trail.")
        accept.add_argument("--reason", required=True)

    def handle(self, *, what: str, **given) -> None:
        {"verify": self.verify, "export": self.export, "accept": self.accept}[what](**given)

    def verify(self, *, json: bool, read_only: bool, **_) -> None:
        """Say what was found in one sentence, or as JSON; the exit code tells too."""
        inspect = inspection.inspect
        report = inspect() if read_only else inspection.inspect_and_note(by="manage.py audit")
        self.stdout.write(as_json(report) if json else report.sentence())
        if not json:
            for fault in report.faults:
                self.stdout.write(f"  event {fault.event_id}: {fault.words}")
        if not report.is_good:
            sys.exit(BAD)

    def export(self, *, since: date | None, until: date | None, board: str, **given) -> None:
        """Write the file to the output; that it was handed out is in the trail."""
        how = given["format"]
        events = within(since, until)
        if board:
            events = events.filter(board=board)
        days = {"since": str(since or ""), "until": str(until or "")}
        boards = list(Board.objects.filter(slug=board) if board else Board.objects.all())
        boards = boards if board and boards else [None, *boards]
        last = handing_out.note_export(events, how, by="manage.py audit", boards=boards, **days)
        for piece in handing_out.file_of(events.filter(pk__lte=last), how):
            self.stdout._out.write(piece.decode())

    def accept(self, *, reason: str, **_) -> None:
        """Give up in writing what was anchored and is no more."""
        try:
            sealing.accept(reason, by="manage.py audit")
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        self.stdout.write("The audit trail is accepted as it stands, and anchored.")


def within(since: date | None, until: date | None) -> models.QuerySet[AuditEvent]:
    """The events of these days, which begin and end at midnight UTC."""
    events = AuditEvent.objects.all()
    if since:
        events = events.filter(at__gte=datetime(*since.timetuple()[:3], tzinfo=UTC))
    if until:
        end = until + timedelta(days=1)
        events = events.filter(at__lt=datetime(*end.timetuple()[:3], tzinfo=UTC))
    return events


def as_json(report: inspection.Report) -> str:
    """The report for programs."""
    told = dataclasses.asdict(report)
    more = {"ok": report.is_good, "first_bad": report.first_bad, "sentence": report.sentence()}
    return json.dumps({**more, **told}, indent=2)
