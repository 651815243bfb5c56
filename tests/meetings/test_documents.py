"""Documents: frozen when asked for, printed once, never lost and never changed."""

import hashlib
import io
import json
import time
from datetime import timedelta

import pikepdf
import pypdf
import pytest
from celery import Celery
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from meetings import copies, documents, printing, session, snapshots
from meetings.models import Document, DocumentFile, Vote
from tests import stories
from tumorboard import celery, live, pdf
from tumorboard.celery import configure
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

VERSIONS = "Renamed-After-The-Decision"


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """The documents for which a worker was sent."""
    calls: list[str] = []
    monkeypatch.setattr(
        celery.app, "send_task", lambda name, args, **options: calls.append(args[0])
    )
    return calls


@pytest.fixture
def summary(people, sent) -> Document:
    """The queued consensus summary of a decided case with one dissent."""
    item = stories.decided(people)
    return Document.objects.get(item=item)


@pytest.fixture
def minutes(people, summary) -> Document:
    """The queued minutes of the meeting, just closed."""
    session.close_meeting(summary.meeting, by=people.chair)
    return Document.objects.get(meeting=summary.meeting, kind="minutes")


def text_of(document: Document) -> str:
    pages = pypdf.PdfReader(io.BytesIO(bytes(document.file.content))).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def rendered(document: Document) -> Document:
    printing.render(document.pk)
    document.refresh_from_db()
    assert document.state == "ready", document.error
    return document


def stored(document: Document, content: bytes = b"%PDF-1.7 stands for a print") -> Document:
    """The document as a worker leaves it, without the time that printing takes."""
    sha256 = hashlib.sha256(content).hexdigest()
    attempt = printing._claim(document.pk)
    printing._store(attempt, pdf.Rendered(content=content, sha256=sha256, pages=1), content)
    document.refresh_from_db()
    return document


def actions_on(document: Document) -> list[str]:
    events = AuditEvent.objects.filter(object_id=str(document.pk)).order_by("id")
    return list(events.values_list("action", flat=True))


def overdue(document: Document, **values) -> None:
    """Let the time pass after which the sweeper looks at the document."""
    past = timezone.now() - timedelta(seconds=1)
    Document.objects.filter(pk=document.pk).update(due_at=past, **values)


def died(document: Document) -> None:
    """Leave the document as a worker does that was killed, after its lease."""
    printing._claim(document.pk)
    overdue(document, lease_until=timezone.now() - timedelta(seconds=1))


def test_recording_a_consensus_queues_its_summary(summary):
    assert (summary.state, summary.version, summary.attempts) == ("queued", 1, 0)
    assert summary.snapshot["schema_version"] == summary.schema_version == snapshots.SCHEMA_VERSION
    assert summary.snapshot["document"]["id"] == str(summary.pk)
    assert actions_on(summary) == ["document.requested"]


def test_the_summary_says_what_the_board_decided(summary):
    text = text_of(rendered(summary))
    for said in [
        "Berger, Anna",
        "born 3 May 1964",
        "Surgery before radiation?",
        "Separation surgery, then SBRT.",
        "Advice to the treating clinician, who decides with the patient.",
        "Separation surgery T8",
        "1 December 2026",
        "75 % support",
        "Dr. Rosa Lindqvist, radiation oncology: disagrees",
        "“SBRT alone is enough.”",
        "SINS 9 at T8",
        "0 to 18, higher is worse",
        "Quorum met",
        "Cord compression with a resistant histology.",
        "This document is not signed.",
        "Page 1 of",
        snapshots.fingerprint(summary.snapshot),
    ]:
        assert said in text


def figures_of(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as file:
        nodes = [node for node in file.objects if isinstance(node, pikepdf.Dictionary)]
        return [str(node.get("/Alt")) for node in nodes if node.get("/S") == "/Figure"]


def test_the_summary_draws_the_frozen_spine_map_and_describes_it(summary):
    said = "T8: vertebral body, epidural, ESCC 2."
    assert summary.snapshot["case"]["picture"]["words"] == said
    stored_lesions = summary.snapshot["case"]["picture"]["lesions"]
    assert [lesion["level_from"] for lesion in stored_lesions] == ["T8"]
    assert figures_of(bytes(rendered(summary).file.content)) == [said]


def test_the_board_chooses_paper_and_letterhead(people, summary):
    people.board.paper, people.board.letterhead = "letter", "Spine Centre\n12 Harbour Road"
    people.board.save()
    again = documents.write_minutes_anew(summary.meeting, by=people.clerk)
    (page, *_) = pypdf.PdfReader(io.BytesIO(bytes(rendered(again).file.content))).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (612, 792)
    assert "12 Harbour Road" in text_of(again)
    (page, *_) = pypdf.PdfReader(io.BytesIO(bytes(rendered(summary).file.content))).pages
    assert round(page.mediabox.height) == 842, "what was frozen before stays on its paper"


def test_a_snapshot_from_before_the_pictures_is_still_printed(summary):
    case = {key: what for key, what in summary.snapshot["case"].items() if key != "picture"}
    printed = pdf.render(
        printing.TEMPLATES[summary.kind],
        {**summary.snapshot, "case": case},
        title="Consensus summary",
        created=summary.created_at,
        author="Spine Tumor Board",
    )
    assert figures_of(printed.content) == []


def test_the_minutes_say_who_was_there_and_what_came_of_each_case(people, minutes):
    text = text_of(rendered(minutes))
    for said in [
        "Minutes",
        "Monday 30 November 2026",
        "1 on the agenda: 1 decided, 0 deferred",
        "Prof. Charlotte Hale Neurosurgery Chair, votes",
        "Not present: Dr. Ravi Menon (radiology).",
        "Case 1: Berger, Anna",
        "Separation surgery, then SBRT.",
        "Dr. Rosa Lindqvist, radiation oncology: disagrees",
        "Prof. Charlotte Hale, chair",
        "This document is not signed.",
    ]:
        assert said in text


def test_a_deferred_case_is_in_the_minutes_with_its_reason_and_no_vote(people, sent):
    item = stories.presented(people)
    ballot = item.ballots.get()
    for name in stories.VOTERS:
        Vote.objects.create(
            ballot=ballot,
            voter=people.users[name],
            discipline=people.users[name].memberships.get().discipline,
            **{**stories.OPINION, "reason": f"Sealed words of {name}"},
        )
    session.defer(item, by=people.chair, reason="The biopsy is not back yet.")
    session.close_meeting(item.meeting, by=people.chair)
    document = Document.objects.get(kind="minutes")
    assert "Sealed words" not in json.dumps(document.snapshot)
    assert document.snapshot["cases"][0]["ballot"]["entries"] == []
    text = text_of(rendered(document))
    assert "The biopsy is not back yet." in text
    assert "Deferred by Prof. Charlotte Hale" in text


def test_a_snapshot_names_nothing_that_is_looked_up_later(people, minutes):
    before = printing._printed(minutes).sha256
    people.chair.name = people.board.name = VERSIONS
    people.chair.save(update_fields=["name"])
    people.board.save(update_fields=["name"])
    patient = minutes.meeting.items.get().case.patient
    patient.family_name = VERSIONS
    patient.save(update_fields=["family_name"])
    assert VERSIONS not in text_of(rendered(minutes))
    assert minutes.printed_sha256 == before


def test_a_ready_document_carries_the_hash_and_size_of_its_bytes(summary):
    document = rendered(summary)
    content = bytes(document.file.content)
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.size, document.pages >= 1) == (len(content), True)
    assert actions_on(document) == ["document.requested", "document.ready"]


def test_six_deliveries_store_one_file(summary):
    for _ in range(6):
        printing.render(summary.pk)
    assert DocumentFile.objects.filter(document=summary).count() == 1
    assert actions_on(summary).count("document.ready") == 1
    assert Document.objects.get(pk=summary.pk).attempts == 1


def test_the_stored_bytes_never_change(summary):
    document = stored(summary)
    for change in (
        lambda: DocumentFile.objects.filter(document=document).update(content=b"forged"),
        lambda: DocumentFile.objects.filter(document=document).delete(),
        lambda: Document.objects.filter(pk=document.pk).update(sha256="0" * 64),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_attempt_that_lost_its_lease_stores_nothing(summary):
    late = printing._claim(summary.pk)
    result = pdf.Rendered(content=b"late", sha256="0" * 64, pages=1)
    overdue(summary, lease_until=timezone.now() - timedelta(seconds=1))
    printing.sweep()
    document = stored(summary)
    printing._store(late, result, result.content)
    printing._give_up(late, "too late")
    document.refresh_from_db()
    assert (document.state, document.attempts) == ("ready", 2)
    assert actions_on(document).count("document.ready") == 1


def test_the_sweeper_sends_again_what_nobody_took(
    summary, sent, django_capture_on_commit_callbacks
):
    # The story may have been told longer ago than the sweeper waits.
    just_now = timezone.now() + documents.SEND_AGAIN
    Document.objects.filter(pk=summary.pk).update(due_at=just_now)
    with django_capture_on_commit_callbacks(execute=True):
        assert printing.sweep() == 0, "it waits a little for the first message"
    overdue(summary)
    with django_capture_on_commit_callbacks(execute=True):
        assert printing.sweep() == 1
    assert sent == [str(summary.pk)]
    with django_capture_on_commit_callbacks(execute=True):
        assert printing.sweep() == 0, "it does not send at every turn"


def test_the_sweeper_makes_good_a_dead_worker_twice_and_then_says_so(summary):
    for _ in range(printing.ATTEMPTS - 1):
        died(summary)
        printing.sweep()
        summary.refresh_from_db()
        assert summary.state == "queued"
    died(summary)
    printing.sweep()
    summary.refresh_from_db()
    assert (summary.state, summary.error) == ("failed", printing.DIED)
    assert actions_on(summary)[-1] == "document.failed"


def test_a_lease_that_lasts_is_left_alone(summary):
    printing._claim(summary.pk)
    assert printing.sweep() == 0
    assert printing._claim(summary.pk) is None


def test_a_fault_in_the_program_is_tried_again_and_then_told(summary, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(pdf, "render", broken)
    for _ in range(printing.ATTEMPTS):
        printing.render(summary.pk)
    summary.refresh_from_db()
    assert (summary.state, summary.attempts) == ("failed", printing.ATTEMPTS)
    assert summary.error == printing.BROKE


def test_what_cannot_be_printed_fails_at_once_and_names_it(summary):
    face = {
        **summary.snapshot,
        "case": {**summary.snapshot["case"], "question": "Resect \U00012000?"},
    }
    Document.objects.filter(pk=summary.pk).update(snapshot=face)
    printing.render(summary.pk)
    summary.refresh_from_db()
    assert (summary.state, summary.attempts) == ("failed", 1)
    assert "U+12000" in summary.error
    assert not DocumentFile.objects.filter(document=summary).exists()


def test_a_failed_document_is_tried_again_on_request(people, summary):
    printing._give_up(printing._claim(summary.pk), "The library is missing.")
    documents.retry(summary, by=people.clerk)
    summary.refresh_from_db()
    assert (summary.state, summary.attempts, summary.error) == ("queued", 0, "")
    stored(summary)
    documents.retry(summary, by=people.clerk)
    assert actions_on(summary) == [
        "document.requested",
        "document.failed",
        "document.retried",
        "document.ready",
    ]


def test_asking_again_makes_the_next_version_and_leaves_the_first(people, minutes):
    first = stored(minutes)
    kept = bytes(first.file.content)
    second = documents.request("minutes", meeting=first.meeting, by=people.clerk)
    assert second.version == 2
    assert "Version 2, replaces version 1" in text_of(rendered(second))
    assert bytes(DocumentFile.objects.get(document=first).content) == kept


def test_each_step_reaches_the_screens(summary):
    topic = summary.meeting.topic
    seen = [live.version(topic)]
    stored(summary)
    seen.append(live.version(topic))
    assert seen[1] == seen[0] + 2, "rendering, ready"


@pytest.mark.parametrize(
    "address", ["redis+socket:///nowhere/valkey.sock?virtual_host=1", "redis://127.0.0.1:1/0"]
)
def test_a_broker_that_is_away_holds_nobody_up(
    people, monkeypatch, address, django_capture_on_commit_callbacks
):
    away = Celery("away", set_as_current=False)
    configure(away)
    away.conf.broker_url = address
    monkeypatch.setattr(celery, "app", away)
    with django_capture_on_commit_callbacks() as hints:
        item = stories.decided(people)
    began = time.monotonic()
    for hint in hints:
        hint()
    assert Document.objects.get(item=item).state == "queued"
    with django_capture_on_commit_callbacks(execute=True):
        overdue(item.documents.get())
        assert printing.sweep() == 1
    assert time.monotonic() - began < 4


def test_only_intact_bytes_are_handed_out(people, summary):
    with pytest.raises(Refused, match="not ready"):
        copies.download(summary, by=people.surgeon)
    document = stored(summary)
    document.sha256 = "0" * 64
    with pytest.raises(Refused, match="do not match"):
        copies.download(document, by=people.surgeon)


def test_the_clerk_downloads_the_minutes_and_the_trail_names_each_patient(people, client, minutes):
    document = stored(minutes)
    client.force_login(people.clerk)
    answer = client.get(reverse("document-file", kwargs={"pk": document.pk}))
    assert hashlib.sha256(answer.content).hexdigest() == document.sha256
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="minutes-2026-11-30-v1.pdf"'
    )
    event = AuditEvent.objects.get(action="document.downloaded")
    assert (event.actor, event.patient) == ("clerk@example.org", "4700")


def test_a_document_opens_in_the_browser_to_be_printed(people, client, summary):
    stored(summary)
    client.force_login(people.surgeon)
    answer = client.get(reverse("document-file", kwargs={"pk": summary.pk}), {"inline": "1"})
    disposition = answer.headers["Content-Disposition"]
    assert disposition == 'inline; filename="consensus-summary-2026-11-30-case-1-v1.pdf"'
    assert "Berger" not in disposition


def test_the_row_follows_the_document_until_it_is_ready(people, client, summary):
    client.force_login(people.clerk)
    address = reverse("document", kwargs={"pk": summary.pk})
    waiting = client.get(address).content.decode()
    assert "Queued" in waiting
    assert f'hx-get="{address}"' in waiting
    stored(summary)
    done = client.get(address).content.decode()
    assert summary.sha256 in done
    assert "Download" in done
    assert "hx-trigger" not in done, "nothing is asked again once it is ready"


def test_a_failed_row_says_why_and_offers_another_try(people, client, summary):
    printing._give_up(printing._claim(summary.pk), "No font here can print “☤”.")
    address = reverse("document-retry", kwargs={"pk": summary.pk})
    client.force_login(people.surgeon)
    row = client.get(reverse("document", kwargs={"pk": summary.pk})).content.decode()
    assert "No font here can print" in row
    assert address not in row
    assert client.post(address).status_code == 403
    client.force_login(people.clerk)
    row = client.get(reverse("document", kwargs={"pk": summary.pk})).content.decode()
    assert address in row
    assert "Queued" in client.post(address).content.decode()


def test_the_shelf_of_a_meeting_shows_minutes_first(people, client, minutes):
    client.force_login(people.chair)
    address = reverse("meeting-documents", kwargs={"pk": minutes.meeting_id})
    shelf = client.get(address).content.decode()
    assert shelf.index("<strong>Minutes</strong>") < shelf.index("Consensus summary, case 1")


def test_nobody_from_outside_learns_of_a_document(people, client, summary):
    stored(summary)
    for name in ("stranger", "administrator"):
        client.force_login(people.users[name])
        for route in ("document", "document-file"):
            assert client.get(reverse(route, kwargs={"pk": summary.pk})).status_code == 404, name


def test_who_may_not_read_documents_is_refused(people, client, summary):
    stored(summary)
    for name in ("observer", "auditor"):
        client.force_login(people.users[name])
        answer = client.get(reverse("document-file", kwargs={"pk": summary.pk}))
        assert answer.status_code == 403, name
