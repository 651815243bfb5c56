"""The board's logo on its documents: in the head of each, and the same when printed once more."""

import pytest

from meetings import documents, printing, session
from meetings.models import Document
from tests import stories
from tests.base.test_logos import drawn, file_of
from tests.meetings.letters.releasing import decided, release
from tests.meetings.test_documents import figures_of
from tumorboard import logos

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_worker")]


@pytest.fixture(autouse=True)
def nobody_asks_how_far_it_is(monkeypatch):
    """These are printed outside the queue, where no row says how far they are."""
    monkeypatch.setattr(printing, "EVERY", 600)


def put_up(people, *size: int) -> str:
    """Give the board a logo; returns its digest."""
    people.board.hospital = "St. Aurelia University Hospital"
    people.board.logo = logos.keep(logos.printable(file_of(drawn(size))))
    people.board.save()
    return people.board.logo_id


def test_an_agenda_has_it_in_its_head(people):
    sha256 = put_up(people, 900, 300)
    coming = documents.print_agenda(stories.published(people), by=people.clerk)
    assert coming.snapshot["board"]["logo"] == {
        "sha256": sha256,
        "alternative": "St. Aurelia University Hospital",
    }
    assert "St. Aurelia University Hospital" in figures_of(printing._printed(coming).content)


def test_minutes_summary_and_letter_have_it_too(people):
    put_up(people, 900, 300)
    item = decided(people)
    release(item, by=people.chair, language="de")
    session.close_meeting(item.meeting, by=people.chair)
    kinds = set()
    for document in Document.objects.all():
        figures = figures_of(printing._printed(document).content)
        assert figures.count("St. Aurelia University Hospital") == 1, document.kind
        kinds.add(document.kind)
    assert kinds == {"consensus_summary", "minutes", "patient_letter"}


def test_a_document_keeps_the_logo_that_it_had(people):
    old = put_up(people, 900, 300)
    stories.decided(people)
    summary = Document.objects.get(kind="consensus_summary")
    before = printing._printed(summary).sha256
    new = put_up(people, 300, 900)
    assert printing._printed(summary).sha256 == before
    people.board.logo = None
    people.board.save()
    assert printing._printed(summary).sha256 == before
    assert summary.snapshot["board"]["logo"]["sha256"] == old != new


def test_without_a_logo_there_is_none(people):
    stories.decided(people)
    summary = Document.objects.get(kind="consensus_summary")
    assert summary.snapshot["board"]["logo"] is None
    assert len(figures_of(printing._printed(summary).content)) == 1, "the spine map alone"
