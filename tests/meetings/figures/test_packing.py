"""The accreditation pack as PDF: frozen, printed once by a worker, masked for outside."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetings import verification
from meetings.figures import packing, reading
from meetings.figures.asked import Asked
from meetings.figures.period import of_year
from meetings.models import Pack
from tests import stories
from tumorboard import celery
from tumorboard.models import AuditEvent, Board

pytestmark = pytest.mark.slow

ADDRESS = "/boards/spine/figures/pack/"


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """The packs for which a worker would be sent."""
    keys = []
    monkeypatch.setattr(celery.app, "send_task", lambda name, args, **how: keys.append(args[0]))
    return keys


def asked_for(people, *, is_masked: bool = False) -> Pack:
    people.board.refresh_from_db()
    asked = Asked(people.board, of_year(people.board.today().year), people.chair)
    facts = reading.facts_of(asked)
    return packing.request(asked, facts, yearly=40, is_masked=is_masked, by=people.chair)


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.slow
def test_it_is_printed_once_as_it_was_frozen_and_kept(people, client, sent):
    stories.decided(people)
    client.force_login(people.auditor)
    answer = client.post(f"{ADDRESS}?yearly=40", {"outside": "no"})
    assert answer.url == "/boards/spine/figures/?yearly=40#packs"
    made = Pack.objects.get()
    assert client.get(f"/figures/packs/{made.pk}/").status_code == 409, "not printed yet"
    people.board.name = "Another board"
    people.board.save(update_fields=["name"])

    packing.render(made.pk)
    packing.render(made.pk)

    made.refresh_from_db()
    answer = client.get(f"/figures/packs/{made.pk}/")
    assert answer.content == bytes(made.content)
    assert verification.verify(answer.content).sentence.startswith("Accreditation pack of 1 Jan")
    told = text_of(answer.content)
    for words in ("Spine", "1 of 40", "Quorum at each decision", "Page 1 of", "are not causes"):
        assert words in told
    for name in ("Another board", "Berger", "Okafor", "Said"):
        assert name not in told
    assert made.attempts == 1
    actions = ("pack.requested", "pack.ready", "figures.exported")
    assert AuditEvent.objects.filter(action__in=actions).count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Pack.objects.update(pages=1)


@pytest.mark.slow
def test_for_outside_no_small_number_is_in_it_in_german_too(people):
    stories.decided(people)
    Board.objects.update(language="de")
    made = asked_for(people, is_masked=True)
    told = text_of(packing.printed(made).content)
    assert "1 bis 4, nicht gezeigt" in told
    assert "Seite 1 von" in told
    assert "1 von 40" not in told
    figures = [row["count"] for one in made.snapshot["figures"] for row in one["rows"]]
    assert not {1, 2, 3, 4} & {*figures}
    lines = [line for one in made.snapshot["groups"] for line in one["lines"] if line["words"]]
    assert all(line["decisions"] is None for line in lines)
    assert lines


def test_what_a_dead_worker_left_is_tried_again_and_given_up_at_last(
    people, monkeypatch, sent, django_capture_on_commit_callbacks
):
    made = asked_for(people)
    monkeypatch.setattr(packing, "printed", lambda made: 1 / 0)
    for attempt in range(1, packing.ATTEMPTS + 1):
        packing.render(made.pk)
        made.refresh_from_db()
        assert (made.state, made.attempts) == ("queued", attempt)
        assert packing.sweep() == 0, "not before its time"
        Pack.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        with django_capture_on_commit_callbacks(execute=True):
            assert packing.sweep() == 1
    made.refresh_from_db()
    assert (made.state, made.error) == ("failed", packing.BROKE)
    assert sent == [str(made.pk)] * (packing.ATTEMPTS - 1)


def test_the_page_asks_again_only_while_one_is_unfinished(people, client):
    client.force_login(people.clerk)
    assert b"every 2s" not in client.get("/boards/spine/figures/").content
    made = asked_for(people)
    assert b"every 2s" in client.get("/boards/spine/figures/packs/").content
    Pack.objects.filter(pk=made.pk).update(state="failed", error="It did not fit.")
    page = client.get("/boards/spine/figures/packs/").content
    assert b"every 2s" not in page
    assert b"It did not fit." in page
    assert client.post(f"{ADDRESS}?year=abc").status_code == 409
