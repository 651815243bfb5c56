"""The pad through HTTP: who gets it, what it keeps, and what it says while others write."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from meetings import chairing, drafting, session
from meetings.drafting import Change
from tests import stories

HTMX = {"HX-Request": "true"}


@pytest.fixture
def sit(people):
    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(people.users[name])
        return client

    return sign_in


def pad_of(client: Client, item, **query: str):
    return client.get(reverse("pad", args=[item.meeting_id]), query, headers=HTMX)


def minuted(people):
    """A revealed case; the clerk keeps the minutes beside the chair."""
    item = stories.revealed(people)
    chairing.name_minute_taker(item.meeting, user=people.clerk, by=people.chair)
    item.refresh_from_db()
    return item


def keep(client: Client, item, **fields: str) -> dict:
    answer = client.post(reverse("draft-write", args=[item.pk]), fields, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (200, "none")
    return json.loads(answer.content)


@pytest.mark.parametrize(
    ("name", "writes"),
    [("chair", True), ("clerk", True), ("surgeon", False), ("observer", False)],
)
def test_only_those_who_word_the_consensus_get_the_pad(people, sit, name, writes):
    item = minuted(people)
    answer = pad_of(sit(name), item)
    assert answer.status_code == 200
    assert ("<form" in answer.content.decode()) == writes
    assert pad_of(sit("stranger"), item).status_code == 404


def test_the_pad_starts_with_what_most_recommended_and_names_what_is_open(people, sit):
    page = pad_of(sit("chair"), stories.revealed(people)).content.decode()
    assert "We recommend surgery (open, separation, decompression, percutaneous screws)" in page
    assert 'name="modality" value="surgery" checked' in page
    assert "timing, guideline, clinical trial</span>" in page


def test_a_part_is_kept_and_the_answer_says_how_it_stands(people, sit):
    item = stories.revealed(people)
    answer = keep(sit("chair"), item, timing="within_a_week")
    assert answer["parts"]["timing"]["text"] == "within_a_week"
    assert answer["open"] == "guideline, clinical trial"
    assert drafting.texts_of(item)["timing"] == "within_a_week"


def test_several_ticks_and_none_are_kept(people, sit):
    item, chair = stories.revealed(people), sit("chair")
    both = ["radiotherapy", "systemic"]
    keep(chair, item, components=both, **{"base-components": "radiotherapy"})
    assert drafting.texts_of(item)["components"] == "radiotherapy systemic"
    keep(chair, item, components="", **{"base-components": "radiotherapy systemic"})
    assert drafting.texts_of(item)["components"] == ""


def test_what_cannot_be_read_is_kept_and_said_at_its_field(people, sit):
    item = stories.revealed(people)
    answer = keep(sit("chair"), item, levels="T99", **{"base-levels": "T8"})
    assert "“T99” is not a level" in answer["wrong"]["levels"]
    assert drafting.texts_of(item)["levels"] == "T99"


def test_a_clash_says_whose_words_stand(people, sit):
    item = minuted(people)
    seen = drafting.texts_of(item)["levels"]
    drafting.write(item, by=people.clerk, changes={"levels": Change(seen, "T9")})
    answer = keep(sit("chair"), item, levels="T10", **{"base-levels": seen})
    assert answer["parts"]["levels"] == {"text": "T9", "by": "Clara Benn", "clash": True}


def test_a_pad_that_stands_on_the_screen_gets_only_the_news(people, sit):
    item, chair = minuted(people), sit("chair")
    keep(sit("clerk"), item, notes="The scan is of Monday.")
    news = pad_of(chair, item, pad=f"{item.pk}:open")
    assert news.headers["HX-Reswap"] == "none"
    assert json.loads(news.content)["parts"]["notes"]["text"] == "The scan is of Monday."
    assert "<form" in pad_of(chair, item, pad=f"{item.pk}:early").content.decode()


def test_unknown_fields_are_no_part_of_a_consensus(people, sit):
    item = stories.revealed(people)
    before = drafting.texts_of(item)
    assert keep(sit("chair"), item, state="decided", by="x")["parts"] == {}
    assert drafting.texts_of(item) == before


def test_between_two_cases_the_pad_is_empty(people, sit):
    item = stories.revealed(people)
    session.set_aside(item, by=people.chair)
    assert "<form" not in pad_of(sit("chair"), item).content.decode()


def test_the_checklist_is_ticked_by_the_chairs_screen(people, sit):
    item, chair = stories.presented(people), sit("chair")
    address = reverse("item-said", args=[item.pk])
    chair.post(address, {"said": ["imaging", "pathology", "nonsense"], "on": "1"}, headers=HTMX)
    item.refresh_from_db()
    assert item.said == ["imaging", "pathology"]
    assert sit("surgeon").post(address, {"said": "imaging"}, headers=HTMX).status_code == 409


def test_words_whose_answer_was_lost_are_no_others_words(people, sit):
    item = minuted(people)
    chair = sit("chair")
    keep(chair, item, timing="", **{"base-timing": "", "condition": "We sur", "base-condition": ""})

    sent = {"condition": "We recommend surgery", "base-condition": ""}
    lost = keep(chair, item, **sent, **{"tried-condition": "We sur"})

    assert lost["parts"]["condition"]["clash"] is False
    assert drafting.texts_of(item)["condition"] == "We recommend surgery"
    other = keep(sit("clerk"), item, **{**sent, "condition": "No", "tried-condition": "We sur"})
    assert other["parts"]["condition"]["clash"] is True


def test_what_is_missing_is_named_before_the_record_without_a_vote(people, sit):
    item = stories.presented(people)
    keep(sit("chair"), item, recommendation="Operate.", **{"base-recommendation": ""})
    form = sit("chair").get(reverse("item-record-unvoted", args=[item.pk]), headers=HTMX)
    page = form.content.decode()
    assert "Not said yet" in page
    assert "whether a trial was considered" in page
    assert "Operate." in page
    assert "data-guard" in page
    assert 'id="pad-open">Not said yet' in pad_of(sit("chair"), item).content.decode()


def test_minute_taker_without_script_comes_back_to_a_screen_of_theirs(people, sit):
    item = stories.revealed(people)
    chairing.name_minute_taker(item.meeting, user=people.surgeon, by=people.chair)
    said = {"said": "diagnosis", "on": "1"}
    for name, sent in (("draft-write", {"timing": "within_a_week"}), ("item-said", said)):
        address = reverse(name, args=[item.pk])
        answer = sit("surgeon").post(address, sent, follow=True)
        assert answer.redirect_chain == [(reverse("participant", args=[item.meeting_id]), 302)]
        assert answer.status_code == 200
        led = sit("chair").post(address, sent)
        assert led.url == reverse("chair", args=[item.meeting_id])
