"""Minutes whose seal carries a time stamp: what the pages say of it, and what they say without."""

from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from meetings import documents, printing, session
from meetings.models import Document
from tests import stories
from tests.base.time_stamps import NAME, Clock, serving
from tumorboard.self_made import make_certificate

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_worker")]

STAMPED = f"The time-stamp service {NAME} says 2 November 2026, 14:30:05 UTC"


@pytest.fixture
def clock(settings, tmp_path) -> Clock:
    """The site with a certificate and a time-stamp service."""
    make_certificate(tmp_path / "site.p12", name="St. Aurelia", passphrase="geheim")
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(tmp_path / "site.p12"), "geheim"
    clock = Clock(datetime(2026, 11, 2, 14, 30, 5, tzinfo=UTC))
    with serving(clock) as address:
        settings.SEAL_TIMESTAMP_URL = address
        yield clock


@pytest.fixture
def minutes(people) -> Document:
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)
    return documents.newest_minutes(item.meeting)


def test_the_page_and_the_command_say_whose_time_it_is(people, client, clock, minutes, tmp_path):
    printing.render(minutes.pk)
    minutes.refresh_from_db()
    content = bytes(minutes.file.content)
    client.force_login(people.surgeon)
    sent = BytesIO(content)
    sent.name = "minutes.pdf"
    page = client.post(reverse("verify"), {"file": sent}).content.decode()
    assert "The seal of St. Aurelia holds." in page
    assert STAMPED in page
    (tmp_path / "minutes.pdf").write_bytes(content)
    said = StringIO()
    call_command("verify_document", str(tmp_path / "minutes.pdf"), stdout=said)
    assert STAMPED in said.getvalue()


def test_nothing_is_examined_on_the_page_that_this_site_did_not_store(
    people, client, clock, minutes
):
    printing.render(minutes.pk)
    minutes.refresh_from_db()
    sent = BytesIO(bytes(minutes.file.content) + b"\n")
    sent.name = "minutes.pdf"
    client.force_login(people.surgeon)
    page = client.post(reverse("verify"), {"file": sent}).content.decode()
    assert 'data-standing="altered"' in page
    assert "The seal of" not in page


def test_minutes_are_not_printed_without_the_time_stamp_and_say_why(clock, minutes):
    clock.answer = (503, b"busy")
    printing.render(minutes.pk)
    minutes.refresh_from_db()
    assert minutes.state == "failed"
    assert minutes.error.startswith("The time-stamp service of this site gave no time stamp")
    assert not hasattr(minutes, "file")
