"""Reading before the meeting: seen is not voted, and what is new since the last visit is told."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases import filing
from cases.imaging import synthetic
from meetings import agenda, ballots, duties, presence, reviews, session, turnout
from meetings.changes import Changes, changes_of, looks_of
from meetings.models import Look, Review, Vote
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent, LiveTopic
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow


@pytest.fixture
def item(people):
    return stories.published(people).items.get()


@pytest.fixture
def surgeon(client, people):
    client.force_login(people.surgeon)
    return client


def cast(item, user) -> Vote:
    return ballots.cast(ballots.current(item, Round.OPINION), by=user, **stories.OPINION)


def state_of(item, user) -> str:
    return duties.workload(item.meeting, user).of(item).state


def states(item) -> dict[str, str]:
    return {voter.name: voter.state for voter in turnout.opinions_of(item.meeting)[item.pk].voters}


def version(item) -> int:
    return LiveTopic.objects.get(name=item.meeting.topic).version


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)


# Reviewed without a recommendation


def test_seen_is_neither_voted_nor_owed(people, item):
    before = version(item)
    reviews.give_none(item, by=people.surgeon)
    reviews.give_none(item, by=people.surgeon)

    found = turnout.opinions_of(item.meeting)[item.pk]
    assert states(item)["Dr. Omar Said"] == "seen"
    assert (found.done, found.seen, found.total) == (0, 1, 5)
    assert state_of(item, people.surgeon) == "seen"
    assert duties.workload(item.meeting, people.surgeon).owed == 0
    assert version(item) == before + 1
    assert AuditEvent.objects.filter(action="review.recorded").count() == 1


def test_seen_can_be_taken_back(people, item):
    reviews.give_none(item, by=people.surgeon)
    reviews.take_back(item, by=people.surgeon)
    reviews.take_back(item, by=people.surgeon)

    assert state_of(item, people.surgeon) == "owed"
    assert AuditEvent.objects.filter(action="review.taken_back").count() == 1


def test_a_recommendation_takes_the_place_of_seen(people, item):
    reviews.give_none(item, by=people.surgeon)
    cast(item, people.surgeon)

    assert state_of(item, people.surgeon) == "voted"
    assert not Review.objects.exists()
    with pytest.raises(Refused, match="You recorded a recommendation on this case already"):
        reviews.give_none(item, by=people.surgeon)


def test_who_is_recused_or_does_not_vote_has_not_seen_a_case(people, item):
    reviews.give_none(item, by=people.surgeon)
    ballots.recuse(item, by=people.surgeon, reason="Kin.")
    assert states(item)["Dr. Omar Said"] == "recused"
    assert not Review.objects.exists()

    with pytest.raises(Refused, match="conflict of interest"):
        reviews.give_none(item, by=people.surgeon)
    for name in ("clerk", "observer", "stranger"):
        with pytest.raises(Refused, match="Only the specialists"):
            reviews.give_none(item, by=people.users[name])


def test_seen_is_frozen_with_the_reveal(people):
    item = stories.presented(people)
    reviews.give_none(item, by=people.radiologist)
    ballots.reveal(stories.cast_opinions(people, item), by=people.chair)

    assert states(item)["Dr. Ravi Menon"] == "seen"
    for verb in (reviews.give_none, reviews.take_back):
        with pytest.raises(Refused, match="Recommendations on this case are closed"):
            verb(item, by=people.radiologist)


def test_a_broken_trail_keeps_nothing(people, item, broken_audit):
    with broken_audit(), pytest.raises(Exception, match="no_more"):
        reviews.give_none(item, by=people.surgeon)

    assert not Review.objects.exists()


def test_page_records_seen_and_goes_on_to_the_next_case(surgeon, people):
    first, second = stories.published(people, cases=2).items.all()
    address = reverse("item-reviewed", args=[first.pk])
    page = surgeon.get(reverse("item", args=[first.pk])).content.decode()
    assert "I have reviewed it and give no recommendation" in page

    assert surgeon.post(address, {"on": "1"}).url == reverse("item", args=[second.pk])
    page = surgeon.get(reverse("item", args=[first.pk])).content.decode()
    assert "You have reviewed this case and give no recommendation." in page
    assert "I have reviewed it" not in page
    listed = surgeon.get(reverse("review", args=["spine"])).content.decode()
    assert "Seen, no recommendation" in listed
    assert "1 of 2 done" in listed

    surgeon.post(address, {"on": "0"})
    assert not Review.objects.exists()


# Who has recorded, by discipline


def test_core_disciplines_come_first_and_the_missing_are_named(people, item):
    cast(item, people.radiologist)
    cast(item, people.chair)
    reviews.give_none(item, by=people.oncologist)
    ballots.recuse(item, by=people.radiation, reason="Kin.")

    found = turnout.opinions_of(item.meeting)[item.pk]

    assert [(g.label, g.is_core, g.word) for g in found.groups] == [
        ("Neurosurgery", True, ""),
        ("Orthopaedic spine surgery", True, "no recommendation yet"),
        ("Medical oncology", True, "no recommendation yet"),
        ("Radiation oncology", True, "recused"),
        ("Radiology", False, ""),
    ]
    assert [g.label for g in found.missing] == [
        "Orthopaedic spine surgery",
        "Medical oncology",
        "Radiation oncology",
    ]


def test_core_discipline_without_a_member_is_named(people, item):
    people.board.core_disciplines = ["pathology", "neurosurgery"]
    people.board.save()
    item.meeting.board.refresh_from_db()

    found = turnout.opinions_of(item.meeting)[item.pk]

    assert [(g.label, g.word) for g in found.groups[:2]] == [
        ("Pathology", "nobody on this board"),
        ("Neurosurgery", "no recommendation yet"),
    ]


def test_chair_reads_which_core_discipline_is_missing(client, people):
    item = stories.presented(people)
    for name in ("chair", "surgeon", "radiation"):
        cast(item, people.users[name])
    client.force_login(people.chair)
    address = reverse("chair", args=[item.meeting_id])

    page = client.get(address).content.decode()
    assert "Medical oncology: no recommendation yet" in page
    assert "Neurosurgery: no recommendation yet" not in page

    cast(item, people.oncologist)
    assert "no recommendation yet" not in client.get(address).content.decode()


# What is new


def news(item, user) -> Changes:
    item.refresh_from_db()
    return changes_of([item], looks_of([item], user), user).get(item.pk, Changes())


def test_nothing_is_new_to_who_never_looked_or_wrote_it_themself(people, item):
    stories.rewrite(item.case, "examination", {"frankel": "C"}, by=people.surgeon)
    assert news(item, people.surgeon) == Changes()

    reviews.look(item, by=people.surgeon)
    with later(hours=1):
        stories.rewrite(item.case, "examination", {"frankel": "B"}, by=people.surgeon)
        assert not news(item, people.surgeon)


def test_new_sections_files_and_places_are_told_in_their_order(people):
    first, second = stories.published(people, cases=2).items.select_related("meeting", "case")
    reviews.look(first, by=people.surgeon)
    looked_at = Look.objects.get().at
    with later(hours=1):
        stories.rewrite(first.case, "examination", {"frankel": "C"}, by=people.oncologist)
    with later(hours=2):
        content = synthetic.png(synthetic.axial("T8"))
        filing.add(first.case, by=people.clerk, name="axial.png", content=content)
        stories.rewrite(first.case, "examination", {"frankel": "B"}, by=people.oncologist)
    with later(hours=3):
        agenda.move(first, to=2, by=people.clerk)

    found = news(first, people.surgeon)

    assert found.since == looked_at
    assert found.words == ("Place 2 on the agenda, was 1, Examination, File: axial")
    assert [row.by for row in found.rows if row.key == "examination"] == ["Dr. Mei Okafor"] * 2
    assert not news(second, people.surgeon)
    assert not news(first, people.radiologist)


def test_list_tells_what_is_new_until_the_case_is_opened(surgeon, people, item):
    listed = reverse("review", args=["spine"])
    page = reverse("item", args=[item.pk])
    assert "not opened yet" in surgeon.get(listed).content.decode()
    surgeon.get(page)
    assert "not opened yet" not in surgeon.get(listed).content.decode()

    with later(hours=1):
        surgeon.force_login(people.surgeon)  # so long without a step ends a sitting
        stories.rewrite(item.case, "history", {"history": "Now spastic."}, by=people.clerk)
        assert '<span class="new">new</span> since' in surgeon.get(listed).content.decode()
        opened = surgeon.get(page)
        assert opened.context["news"].words == "History"
        new = [fact["label"] for fact in opened.context["brief"]["facts"] if fact["is_new"]]
        assert new == ["Short history"]
        assert "New since" in opened.content.decode()
        assert '<span class="new">new</span> since' not in surgeon.get(listed).content.decode()


def test_what_is_new_stays_so_during_the_visit_and_not_after_it(surgeon, people, item):
    page = reverse("item", args=[item.pk])
    surgeon.get(page)
    with later(hours=1):
        surgeon.force_login(people.surgeon)
        stories.rewrite(item.case, "history", {"history": "Now spastic."}, by=people.clerk)
        surgeon.get(page)
    with later(hours=1, minutes=10):
        assert surgeon.get(page).context["news"].words == "History"
        wrong = surgeon.post(reverse("item-opinion", args=[item.pk]), {})
        assert wrong.context["news"].words == "History"
    with later(hours=2):
        surgeon.force_login(people.surgeon)
        assert not surgeon.get(page).context["news"]


def test_changed_lesion_is_marked(surgeon, people, item):
    page = reverse("item", args=[item.pk])
    surgeon.get(page)
    with later(hours=1):
        surgeon.force_login(people.surgeon)
        stories.rewrite(item.case, "lesion", {"escc_grade": "3"}, by=people.clerk)
        opened = surgeon.get(page)

    assert opened.context["news"].subjects == {item.case.lesions.get().pk}
    assert 'class="new">new</span></h2>' in opened.content.decode()


def test_a_screen_that_follows_by_itself_and_a_browser_that_fetches_ahead_do_not_look(
    surgeon, people
):
    item = stories.presented(people)
    surgeon.get(reverse("live-mine", args=[item.meeting_id]), headers={"HX-Request": "true"})
    surgeon.get(reverse("item", args=[item.pk]), headers={"Sec-Purpose": "prefetch"})

    assert not Look.objects.exists()


def test_nobody_learns_when_another_looked(client, people, item):
    client.force_login(people.chair)
    addresses = [reverse("item", args=[item.pk]), reverse("meeting", args=[item.meeting_id])]
    with time_machine.travel(timezone.now(), tick=False):
        [client.get(address) for address in addresses]
        before = [client.get(address).content for address in addresses]
        reviews.look(item, by=people.surgeon)
        after = [client.get(address).content for address in addresses]

    assert [len(page) for page in before] == [len(page) for page in after]


def test_deferred_case_that_comes_back_is_owed_afresh(people, item):
    meeting = item.meeting
    session.open_meeting(meeting, by=people.chair)
    presence.join(meeting, by=people.chair)
    reviews.give_none(item, by=people.surgeon)
    session.defer(item, by=people.chair, reason="No MRI.")
    session.present(item, by=people.chair)

    assert state_of(item, people.surgeon) == "seen"
