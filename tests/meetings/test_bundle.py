"""All documents of a meeting at once, each as it is stored, and each opening audited."""

import io
import zipfile

import pypdf
import pytest
from django.urls import reverse

from meetings import bundle, documents, printing, session
from meetings.models import Document, Meeting
from tests import stories
from tests.meetings.test_documents import stored
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_worker")]


@pytest.fixture
def meeting(people) -> Meeting:
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)
    return item.meeting


def test_the_archive_holds_the_newest_of_each_as_it_is_stored(people, meeting):
    summary = stored(Document.objects.get(kind="consensus_summary"), b"%PDF-1.7 summary")
    first = stored(documents.newest_minutes(meeting), b"%PDF-1.7 minutes, version 1")
    assert bundle.newest_of(meeting) == [first, summary]
    second = stored(documents.write_minutes_anew(meeting, by=people.clerk), b"%PDF-1.7 version 2")
    content = bundle.zip_of(meeting, by=people.clerk)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        held = [archive.read(name) for name in names]
    assert held == [bytes(second.file.content), bytes(summary.file.content)]
    assert names[0].endswith("-v2.pdf")
    assert bundle.zip_of(meeting, by=people.clerk) == content, "the same documents, the same file"
    record = summary.item.case.patient.record_number
    assert AuditEvent.objects.filter(action="document.downloaded", patient=record).count() == 4


def test_what_is_not_printed_is_not_in_it_and_nothing_is_a_sentence(people, meeting):
    with pytest.raises(Refused, match="No document"):
        bundle.zip_of(meeting, by=people.clerk)


@pytest.mark.parametrize(("who", "status"), [("clerk", 200), ("observer", 403), ("stranger", 404)])
def test_who_may_read_documents_may_have_them_all(people, client, meeting, who, status):
    stored(documents.newest_minutes(meeting), b"%PDF-1.7 minutes")
    stories.prove(client, people.users[who])
    assert client.get(reverse("documents-zip", args=[meeting.pk])).status_code == status


def test_to_take_them_all_along_one_proves_who_one_is(people, client, meeting):
    stored(documents.newest_minutes(meeting), b"%PDF-1.7 minutes")
    client.force_login(people.clerk)
    address = reverse("documents-zip", args=[meeting.pk])
    assert client.get(address).url.startswith("/account/prove/?next=")
    assert not AuditEvent.objects.filter(action="document.downloaded").exists()


@pytest.mark.slow
def test_each_document_of_the_print_job_begins_on_the_front_of_a_sheet(people, client, meeting):
    pages = []
    for document in bundle_rows(meeting):
        printing.render(document.pk)
        document.refresh_from_db()
        pages.append(document.pages)
    stories.prove(client, people.clerk)
    answer = client.get(reverse("documents-print", args=[meeting.pk]))
    assert answer.headers["Content-Disposition"].startswith("inline")
    job = pypdf.PdfReader(io.BytesIO(answer.content))
    assert len(job.pages) == sum(count + count % 2 for count in pages)


def bundle_rows(meeting: Meeting) -> list[Document]:
    return [documents.newest_minutes(meeting), Document.objects.get(kind="consensus_summary")]
