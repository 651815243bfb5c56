"""A specialist's work before the meeting, through the pages."""

import pytest
from django.urls import reverse

from meetings import agenda, ballots, decisions, reviews, session
from meetings.models import AgendaItem, Look, Meeting, Recusal, Vote
from meetings.strips import opinion_cells, opinion_words
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent

pytestmark = pytest.mark.slow

CORE = ("medical_oncology", "radiation_oncology")
SECRET = "Resistant histology with high-grade compression"
TYPED = {
    "modality": "surgery",
    "components": ["radiotherapy"],
    "intent": "local_control",
    "approach": "open",
    "resection": "separation",
    "decompression": "on",
    "stabilisation": "percutaneous_screws",
    "confidence": "4",
    "reason": SECRET,
}


@pytest.fixture
def surgeon(client, people):
    client.force_login(people.surgeon)
    return client


@pytest.fixture
def item(people):
    return stories.published(people).items.get()


def opinion_url(item):
    return reverse("item-opinion", args=[item.pk])


def page_of(client, item):
    return client.get(reverse("item", args=[item.pk]))


def text(response):
    return response.content.decode()


def test_recommendation_is_sealed_with_everything_that_was_entered(surgeon, people, item):
    response = surgeon.post(opinion_url(item), TYPED)

    vote = Vote.objects.get()
    assert response.url == reverse("review", args=[people.board.slug])
    assert (vote.voter, vote.modality, vote.components) == (
        people.surgeon,
        "surgery",
        ["radiotherapy"],
    )
    assert (vote.approach, vote.resection, vote.decompression, vote.stabilisation) == (
        "open",
        "separation",
        True,
        "percutaneous_screws",
    )
    assert (vote.confidence, vote.reason, vote.intent) == (4, SECRET, "local_control")


def test_after_one_case_comes_the_next_that_is_owed_and_then_the_list(surgeon, people):
    meeting = stories.published(people, cases=3)
    first, second, third = meeting.items.all()

    assert surgeon.post(opinion_url(second), TYPED).url == reverse("item", args=[third.pk])
    assert surgeon.post(opinion_url(third), TYPED).url == reverse("item", args=[first.pk])
    stay = surgeon.post(opinion_url(first), {**TYPED, "stay": "1"})
    assert stay.url == reverse("item", args=[first.pk])
    done = surgeon.post(opinion_url(first), {**TYPED, "confidence": "5"})
    assert done.url == reverse("review", args=[people.board.slug])


def test_own_vote_is_shown_and_can_be_changed(surgeon, item):
    surgeon.post(opinion_url(item), TYPED)

    page = text(page_of(surgeon, item))
    assert "Recorded and sealed." in page
    assert SECRET in page

    surgeon.post(opinion_url(item), {**TYPED, "modality": "radiotherapy", "components": []})
    vote = Vote.objects.get()
    assert (vote.modality, vote.approach, vote.decompression) == ("radiotherapy", "", False)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("modality", "", "Please choose what you would do first."),
        ("intent", "", "Please choose the intent of the treatment."),
        ("approach", "", "A surgical recommendation needs an approach."),
        ("confidence", "", "Please say how sure you are, from 1 to 5."),
        ("confidence", "6", "Select a valid choice."),
        ("reason", "   ", "Please give your reason in a sentence."),
        ("modality", "prayer", "Select a valid choice."),
    ],
)
def test_gap_is_told_at_its_field_and_the_rest_is_kept(surgeon, item, name, value, sentence):
    response = surgeon.post(opinion_url(item), {**TYPED, name: value})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]
    page = text(response)
    assert "Not recorded. What you entered is kept below." in page
    assert sentence in page
    assert name == "reason" or SECRET in page
    assert not Vote.objects.exists()


def test_surgery_as_a_further_component_needs_an_approach_too(surgeon, item):
    typed = {**TYPED, "modality": "radiotherapy", "components": ["surgery"], "approach": ""}

    assert surgeon.post(opinion_url(item), typed).status_code == 422
    surgeon.post(opinion_url(item), {**typed, "approach": "minimally_invasive"})

    assert Vote.objects.get().approach == "minimally_invasive"


def test_primary_modality_is_not_a_further_component_as_well(surgeon, item):
    surgeon.post(opinion_url(item), {**TYPED, "components": ["surgery", "radiotherapy"]})

    assert Vote.objects.get().components == ["radiotherapy"]


def test_late_vote_is_not_recorded_and_what_was_typed_stays(client, people):
    item = stories.revealed(people)
    client.force_login(people.radiologist)

    response = client.post(opinion_url(item), TYPED)

    page = text(response)
    assert response.status_code == 409
    assert "This ballot is closed. Your vote was not recorded." in page
    assert SECRET in page
    assert not Vote.objects.filter(voter=people.radiologist).exists()


def test_vote_on_a_case_without_ballot_is_not_recorded(surgeon, people, item):
    session.defer(item, by=people.chair, reason="No MRI.")

    response = surgeon.post(opinion_url(item), TYPED)

    assert response.status_code == 409
    assert "No ballot is open for this case. Your vote was not recorded." in text(response)
    assert SECRET in text(response)


def test_recused_member_is_told_and_does_not_vote(surgeon, people, item):
    url = reverse("item-recuse", args=[item.pk])
    empty = surgeon.post(url, {"reason": " "})
    assert empty.status_code == 422
    assert "Please say what the conflict of interest is." in text(empty)

    surgeon.post(url, {"reason": "I operated on her brother."})
    response = surgeon.post(opinion_url(item), TYPED)

    assert Recusal.objects.get().reason == "I operated on her brother."
    assert response.status_code == 409
    assert "You recorded a conflict of interest" in text(response)
    assert "You are recused from this case." in text(page_of(surgeon, item))


def test_late_recusal_keeps_its_reason(client, people):
    item = stories.decided(people)
    client.force_login(people.surgeon)

    response = client.post(reverse("item-recuse", args=[item.pk]), {"reason": "Kin."})

    assert response.status_code == 409
    assert "before the case is decided" in response.context["recuse"].non_field_errors()[0]


def test_opening_a_case_is_audited_once_a_sitting(surgeon, people, item):
    for _ in range(3):
        page_of(surgeon, item)

    event = AuditEvent.objects.get(action="case.opened")
    assert (event.actor, event.patient) == ("surgeon@example.org", "4700")


@pytest.mark.parametrize(
    ("name", "sent"), [("item-opinion", {"modality": ""}), ("item-recuse", {"reason": ""})]
)
def test_case_that_is_read_on_a_form_that_came_back_is_audited(surgeon, item, name, sent):
    response = surgeon.post(reverse(name, args=[item.pk]), sent)

    assert response.status_code == 422
    assert item.case.patient.family_name in text(response)
    assert AuditEvent.objects.get(action="case.opened").actor == "surgeon@example.org"


def test_review_lists_the_agenda_in_its_order_and_marks_the_recused(surgeon, people):
    meeting = stories.published(people, cases=3)
    first, second, _ = meeting.items.all()
    ballots.cast(ballots.current(first, Round.OPINION), by=people.surgeon, **stories.OPINION)
    ballots.recuse(second, by=people.surgeon, reason="Kin.")

    response = surgeon.get(reverse("review", args=[people.board.slug]))

    (work,) = response.context["workloads"]
    assert [(d.item.position, d.state) for d in work.duties] == [
        (1, "voted"),
        (2, "recused"),
        (3, "owed"),
    ]
    page = text(response)
    assert "1 of 2 done" in page
    assert "about 2 minutes of work" in page
    assert f"<strong>Surgery</strong>. {opinion_words(Vote.objects.get())}." in page
    assert stories.OPINION["reason"] in page

    owed = surgeon.get(reverse("review", args=[people.board.slug]), {"only": "owed"})
    (work,) = owed.context["workloads"]
    assert [duty.item.position for duty in work.listed] == [3]
    assert "1 of 2 done" in text(owed)
    assert stories.OPINION["reason"] not in text(owed)


def test_keys_lead_along_the_agenda_or_along_what_is_owed(surgeon, people):
    items = list(stories.published(people, cases=4).items.all())
    ballots.cast(ballots.current(items[1], Round.OPINION), by=people.surgeon, **stories.OPINION)

    def ways(item, **query):
        context = surgeon.get(reverse("item", args=[item.pk]), query).context
        return [way and way.position for way in (context["before"], context["after"])]

    assert [ways(item) for item in items] == [[None, 2], [1, 3], [2, 4], [3, None]]
    assert ways(items[0], only="owed") == [None, 3]
    assert ways(items[2], only="owed") == [1, 4]
    page = text(surgeon.get(reverse("item", args=[items[0].pk]), {"only": "owed"}))
    assert f'href="{reverse("item", args=[items[2].pk])}?only=owed" data-key="n"' in page


def test_review_without_a_published_meeting_says_so(surgeon, people):
    url = reverse("review", args=[people.board.slug])
    assert "No meeting is planned" in text(surgeon.get(url))

    stories.planned(people)
    assert "The agenda of the next meeting is not published" in text(surgeon.get(url))


def test_review_of_a_closed_meeting_is_over(surgeon, people):
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)

    assert surgeon.get(reverse("review", args=[people.board.slug])).context["workloads"] == []


def test_recommendations_are_shown_by_discipline_after_the_reveal(client, people):
    item = stories.revealed(people)
    client.force_login(people.observer)

    page = text(page_of(client, item))

    assert page.count(stories.OPINION["reason"]) == 4
    assert "Dr. Rosa Lindqvist" in page
    assert "Confidence 4 of 5" in page


def test_decided_case_shows_the_consensus(client, people):
    item = stories.decided(people)
    client.force_login(people.surgeon)

    page = text(page_of(client, item))

    assert "Consensus of the board" in page
    assert "SBRT alone is enough." in page
    assert "It can no longer be changed." in page


READERS = ["chair", "clerk", "oncologist", "observer"]


@pytest.mark.parametrize("name", READERS)
def test_nobody_reads_a_sealed_recommendation(client, people, name):
    meeting = stories.published(people)
    item = meeting.items.get()
    ballots.cast(
        ballots.current(item, Round.OPINION),
        by=people.surgeon,
        **{**stories.OPINION, "reason": SECRET},
    )
    client.force_login(people.users[name])
    addresses = [
        reverse("item", args=[item.pk]),
        reverse("meeting", args=[meeting.pk]),
        reverse("meetings", args=[people.board.slug]),
        reverse("case-presentations", args=[item.case_id]),
    ]
    if name in ("chair", "oncologist"):
        addresses.append(reverse("review", args=[people.board.slug]))
    if name in ("chair", "clerk"):
        addresses += [
            reverse("agenda", args=[meeting.pk]),
            reverse("desk-meetings", args=[people.board.slug]),
        ]

    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert SECRET not in text(response), address
        assert "<strong>Surgery</strong>" not in text(response), address


def test_who_has_recorded_is_listed_by_name_and_not_by_time(client, people, item):
    ballot = ballots.current(item, Round.OPINION)
    for name in ("radiation", "chair", "oncologist"):
        ballots.cast(ballot, by=people.users[name], **stories.OPINION)
    client.force_login(people.observer)

    voters = page_of(client, item).context["turnout"].voters

    assert [(v.name, v.state) for v in voters] == [
        ("Dr. Mei Okafor", "voted"),
        ("Dr. Omar Said", "waiting"),
        ("Dr. Ravi Menon", "waiting"),
        ("Dr. Rosa Lindqvist", "voted"),
        ("Prof. Charlotte Hale", "voted"),
    ]


@pytest.mark.parametrize(("person", "status"), [("stranger", 404), ("administrator", 404)])
def test_others_do_not_see_the_case(client, people, item, person, status):
    client.force_login(people.users[person])

    assert page_of(client, item).status_code == status
    assert client.post(opinion_url(item), TYPED).status_code == status
    assert not Vote.objects.exists()


@pytest.mark.parametrize("person", ["clerk", "observer"])
def test_those_who_do_not_vote_read_the_case_without_a_form(client, people, item, person):
    client.force_login(people.users[person])

    page = text(page_of(client, item))

    assert "Primary modality" not in page
    assert "Only who has recorded is shown." in page
    assert client.post(opinion_url(item), TYPED).status_code == 403


def test_address_of_a_meeting_that_never_was_is_not_found(surgeon, people):
    gone = stories.planned(people)
    key = gone.pk
    Meeting.objects.filter(pk=key).delete()

    assert surgeon.get(reverse("meeting", args=[key])).status_code == 404


def test_page_says_when_the_board_decided_without_revealing(client, people):
    item = stories.presented(people)
    stories.cast_opinions(people, item)
    decisions.record_without_positions(
        item,
        by=people.chair,
        recommendation="Urgent decompression.",
        plan=stories.PLAN,
        content=stories.CONTENT,
        reveal_waiver="Emergency.",
    )
    unrevealed = "The case was decided without revealing the recommendations"

    client.force_login(people.surgeon)
    assert f"{unrevealed}; yours stays sealed." in text(page_of(client, item))
    review = text(client.get(reverse("review", args=["spine"])))
    assert "Decided without a reveal; yours stays sealed" in review
    client.force_login(people.radiologist)
    page = text(page_of(client, item))
    assert f"{unrevealed}." in page
    assert "The ballot opens when the agenda is published" not in page


def test_core_discipline_that_was_recused_is_shown_as_recused(people):
    item = stories.presented(people)
    ballot = stories.cast_opinions(people, item)
    ballots.recuse(item, by=people.radiation, reason="Her own patient.")
    Vote.objects.filter(voter=people.oncologist).delete()
    ballot = ballots.reveal(ballot, by=people.chair, quorum_waiver="Small hospital.")

    words = {c["discipline"]: c["word"] for c in opinion_cells(ballot, CORE)}

    assert words["Radiation oncology"] == "Recused"
    assert words["Medical oncology"] == "None recorded"


def test_case_that_is_taken_off_while_its_page_is_made_is_not_found(client, people, monkeypatch):
    meeting = stories.planned(people)
    item = agenda.add(meeting, case=stories.ready(people), by=people.clerk)
    client.force_login(people.surgeon)

    def noted_while_it_is_taken_off(request, case) -> None:
        agenda.remove(item, by=people.clerk)

    monkeypatch.setattr("meetings.views.review.note_opening", noted_while_it_is_taken_off)
    assert page_of(client, AgendaItem(pk=item.pk)).status_code == 404


def test_who_looks_at_a_case_that_is_gone_leaves_no_mark(people):
    meeting = stories.planned(people)
    item = agenda.add(meeting, case=stories.ready(people), by=people.clerk)
    seen = AgendaItem.objects.select_related("meeting", "case").get(pk=item.pk)
    agenda.remove(item, by=people.clerk)

    assert reviews.look(seen, by=people.surgeon) is None
    assert not Look.objects.exists()
