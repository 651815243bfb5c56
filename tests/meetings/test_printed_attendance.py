"""What the printed minutes and the summary say of who was there and who decided."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from meetings import ballots, corrections, decisions, presence, session
from meetings.corrections import Line
from meetings.models import Document
from meetings.vocabulary import Round
from tests import stories
from tests.meetings.test_documents import rendered, text_of
from tumorboard.models import DeputyRule

pytestmark = pytest.mark.slow


def decide_without_radiation(people) -> object:
    """A case decided without quorum: the deputy of radiation oncology is recused."""
    DeputyRule.objects.create(
        board=people.board, discipline="radiation_oncology", deputy_discipline="radiology"
    )
    item = stories.presented(people)
    presence.leave(item.meeting, by=people.radiation)
    presence.join(item.meeting, by=people.radiologist, mode="video")
    presence.set_deputy(
        item.meeting, user=people.radiologist, deputy_for=people.radiation, by=people.clerk
    )
    ballots.recuse(item, by=people.radiologist, reason="He treats her brother.")
    waiver = {"quorum_waiver": "The plan cannot wait.", "by": people.chair}
    ballots.reveal(ballots.current(item, Round.OPINION), **waiver)
    positions = stories.propose(people, item)
    ballots.cast(positions, by=people.surgeon, position="agree", reason="")
    ballots.reveal(positions, by=people.chair)
    decisions.record(item, by=people.chair, content=stories.CONTENT)
    return item


def test_minutes_and_summary_print_deputies_conflicts_and_the_missing_quorum(people):
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=True) as clock:
        meeting = decide_without_radiation(people).meeting
        clock.shift(timedelta(minutes=30))
        session.close_meeting(meeting, by=people.chair)
    meeting.refresh_from_db()
    corrections.add(
        meeting,
        user=people.observer,
        line=Line("phone", meeting.opened_at + timedelta(minutes=5), None),
        by=people.clerk,
        reason="He signed the paper list.",
    )

    minutes = text_of(rendered(Document.objects.get(kind="minutes", version=2)))
    for said in [
        "as deputy for Dr. Rosa Lindqvist (radiation oncology)",
        "by video",
        "Conflict of interest, case 1: Dr. Ravi Menon, radiology, took no part: He treats",
        "Corrected after the meeting: Oskar Brandt, by telephone",
        "before: not on the list. By Clara Benn",
        "Without quorum, to be ratified",
        "Decided without quorum, put forward for ratification at the next regular meeting",
        "Reason: The plan cannot wait.",
        "Neurosurgery: Prof. Charlotte Hale",
        "Radiation oncology: nobody",
        "(deputy for Dr. Rosa Lindqvist) is recused from this case and did not count.",
        "replaces version 1",
    ]:
        assert said in minutes
    summary = text_of(rendered(Document.objects.get(kind="consensus_summary")))
    assert "Decided without quorum, put forward for ratification" in summary
