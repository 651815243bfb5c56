"""`manage.py rehearse`: a whole case through the running server, as a check after installation."""

import time
from pathlib import Path

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from pypdf.errors import PyPdfError

from meetings.rehearsal import cast as casting
from meetings.rehearsal.person import Stopped
from meetings.rehearsal.steps import Rehearsal, default_bundle


class Command(BaseCommand):
    help = (
        "Drive the running server over HTTP as clerk, chair and four specialists, in a board "
        "of its own: import, complete, vote, meet, decide, print. Prints each step with its time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bundle", type=Path, default=default_bundle())
        parser.add_argument("--out", type=Path, help="Keep the two PDFs in this folder.")
        parser.add_argument("--port", type=int, help="The server is on this port of this machine.")
        parser.add_argument("--url", help="The server's address; SITE_URL when not given.")

    def handle(self, *, bundle: Path, out: Path | None, port: int | None, url: str, **_) -> None:
        base = url or (f"http://127.0.0.1:{port}" if port else settings.SITE_URL)
        if not bundle.is_file():
            raise CommandError(f"There is no file {bundle}.")
        if out:
            _make_folder(out)
        cast = casting.assemble()
        rehearsal = Rehearsal(base, cast, bundle, out)
        began = time.monotonic()
        try:
            for words, step in rehearsal.steps():
                self._do(words, step)
        finally:
            rehearsal.close()
            casting.dismiss(cast)
        self.stdout.write(f"The rehearsal passed in {time.monotonic() - began:.1f} s.")

    def _do(self, words: str, step) -> None:
        began = time.monotonic()
        try:
            remark = step()
        except Stopped as stopped:
            raise CommandError(f"Failed at “{words}”: {stopped}") from stopped
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise CommandError(f"Failed at “{words}”: the server did not answer: {error}") from None
        except PyPdfError as error:
            raise CommandError(f"Failed at “{words}”: the PDF cannot be read: {error}") from error
        except OSError as error:
            raise CommandError(f"Failed at “{words}”: {error}") from error
        line = f"{time.monotonic() - began:6.2f} s  {words}"
        self.stdout.write(f"{line} ({remark})" if remark else line)
        self.stdout.flush()


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"The folder {out} cannot be made: {error}") from error
