"""The agenda packet: what members read before a meeting, and nothing that is still sealed."""

import pytest
from django.urls import reverse

from cases.facts import gaps_of
from meetings import agenda, ballots, documents, session, snapshots
from meetings.models import Document
from meetings.vocabulary import Round
from tests import stories
from tests.meetings.test_documents import rendered, text_of
from tests.meetings.test_live_parts import SEALED, SEALED_WORDS
from tumorboard.refusal import Refused

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_worker")]


def packet(people, meeting) -> dict:
    return documents.print_agenda(meeting, by=people.clerk).snapshot


def test_each_case_stands_with_its_time_question_and_scores(people):
    meeting = stories.published(people, cases=2)
    snapshot = packet(people, meeting)
    first, second = snapshot["cases"]
    assert first["begins"]["time"] == f"{meeting.local_start:%H:%M}"
    assert second["begins"]["iso"] > first["begins"]["iso"]
    assert snapshot["minutes"] == first["minutes"] + second["minutes"]
    assert first["case"]["question"] == meeting.items.first().question
    assert first["case"]["lesions"][0]["sins"]["edition"] == "Fisher 2010"
    assert all(score["edition"] and score["words"] for score in first["scores"])
    assert snapshot["due"] == meeting.due_words
    assert snapshot["schema_version"] == snapshots.SCHEMA_VERSION


def test_what_is_missing_and_what_was_to_be_brought_are_open_points(people):
    item = stories.presented(people)
    session.defer(
        item,
        by=people.chair,
        reason="No CT yet.",
        errands=[("Dr. Ravi Menon", "the CT")],
    )
    meeting = stories.planned(people)
    agenda.add(meeting, case=item.case, by=people.clerk)
    case = packet(people, meeting)["cases"][0]
    assert case["errands"] == [{"who": "Dr. Ravi Menon", "what": "the CT"}]
    lacks = gaps_of(item.case, today=people.board.today())
    assert [gap["what"] for gap in case["gaps"]] == [gap.what for gap in lacks]


def test_no_sealed_recommendation_is_in_it_nor_who_gave_one(people):
    meeting = stories.published(people)
    before = packet(people, meeting)
    ballot = ballots.current(meeting.items.get(), Round.OPINION)
    ballots.cast(ballot, by=people.surgeon, **SEALED)
    Document.objects.filter(meeting=meeting).update(state="failed", error="gone")
    after = packet(people, meeting)
    assert not any(word in str(after) for word in SEALED_WORDS)
    same = ("cases", "board", "meeting", "due", "minutes", "caveat")
    assert {key: after[key] for key in same} == {key: before[key] for key in same}


def test_it_says_that_it_is_not_published(people):
    meeting = stories.planned(people)
    agenda.add(meeting, case=stories.ready(people), by=people.clerk)
    assert "not published" in packet(people, meeting)["caveat"]
    agenda.publish(meeting, by=people.clerk)
    Document.objects.filter(meeting=meeting).update(state="failed", error="gone")
    assert packet(people, meeting)["caveat"] == ""


def test_while_one_is_printed_no_second_is_queued(people):
    meeting = stories.published(people)
    one = documents.print_agenda(meeting, by=people.clerk)
    assert documents.print_agenda(meeting, by=people.chair) == one
    assert meeting.documents.count() == 1


@pytest.mark.parametrize("what", ["empty", "closed", "emergency"])
def test_where_there_is_no_agenda_it_says_why(people, what):
    if what == "empty":
        meeting, words = stories.planned(people), "No case"
    elif what == "emergency":
        meeting, words = stories.called(people).meeting, "no agenda"
    else:
        item = stories.decided(people)
        session.close_meeting(item.meeting, by=people.chair)
        meeting, words = item.meeting, "is over"
    with pytest.raises(Refused, match=words):
        documents.print_agenda(meeting, by=people.clerk)


def test_the_clerk_asks_for_it_on_the_page_of_the_meeting(people, client):
    meeting = stories.published(people)
    client.force_login(people.clerk)
    address = reverse("agenda-print", args=[meeting.pk])
    assert address in client.get(reverse("meeting", args=[meeting.pk])).content.decode()
    answer = client.post(address, headers={"HX-Request": "true"})
    assert "Agenda" in answer.content.decode()
    assert client.post(address).status_code == 302, "without a script one comes back to the page"
    client.force_login(people.surgeon)
    assert address not in client.get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert client.post(address).status_code == 403
    assert "Agenda" in client.get(reverse("meeting-documents", args=[meeting.pk])).content.decode()


@pytest.mark.slow
def test_every_case_begins_a_page_and_the_list_names_that_page(people):
    meeting = stories.published(people, cases=3)
    document = rendered(documents.print_agenda(meeting, by=people.clerk))
    text = text_of(document)
    assert document.pages >= 4
    for item in meeting.items.select_related("case__patient"):
        assert f"Case {item.position}: {item.case.patient.full_name}" in text
    assert "It holds no recommendation of a member." in text
