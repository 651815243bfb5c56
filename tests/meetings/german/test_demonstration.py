"""Every case of the demonstration in both languages: all of it German, and no page too many."""

import os
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from meetings import documents, printing, snapshots
from meetings.models import Consensus, Document, Meeting
from meetings.states import MeetingState
from tumorboard import celery
from tumorboard.models import Board, User

from .leaves import untranslated

STYLE = Path(documents.__file__).parents[1] / "templates" / "pdf" / "print.css"


@pytest.fixture
def demonstration(db, settings, monkeypatch) -> list[Document]:
    settings.DEMONSTRATION = True
    monkeypatch.setattr(celery.app, "send_task", lambda *args, **options: None)
    monkeypatch.setitem(os.environ, "TUMORBOARD_DEMO", "1")
    call_command("load_demo", stdout=StringIO())
    coming = Meeting.objects.filter(state=MeetingState.PUBLISHED).order_by("starts_at").first()
    clerk = User.objects.get(name="Clara Benn")
    agenda = documents.print_agenda(coming, by=clerk)
    standing = Consensus.objects.filter(superseded_at=None)
    summaries = documents.rows().filter(consensus__in=standing, kind="consensus_summary")
    return [agenda, *summaries, *documents.rows().filter(kind="minutes")]


def in_language(language: str, found: list[Document]) -> Iterator[Document]:
    """The documents as a board that writes this language freezes them."""
    Board.objects.update(language=language)
    for document in found:
        again = documents.rows().get(pk=document.pk)
        again.snapshot = dict(snapshots.freeze(again))
        yield again


@pytest.mark.slow
def test_german_documents_say_nothing_of_ours_in_english(demonstration):
    english = in_language("en", demonstration)
    both = list(zip(list(english), in_language("de", demonstration), strict=True))
    assert len(both) >= 10
    for plain, german in both:
        assert untranslated(german.kind, german.snapshot, plain.snapshot) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_summary_of_the_demonstration_has_more_than_two_pages(demonstration, language):
    assert re.search(r"^html \{ font: (9|1\d)(\.\d)?pt", STYLE.read_text("utf-8"), re.MULTILINE)
    summaries = [one for one in demonstration if one.kind == "consensus_summary"]
    pages = [printing._printed(one).pages for one in in_language(language, summaries)]
    assert len(pages) >= 6
    assert max(pages) <= 2
