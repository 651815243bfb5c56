"""Triage through the pages: what the chair signs, the clerk lists, a member pulls and reviews."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.models import ProtocolVersion, Triage
from tests import stories, world

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery"


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer) -> str:
    return answer.content.decode()


def page(client: Client, name: str, *args) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return text(answer)


def test_a_member_drafts_and_the_chair_signs_with_their_password(people):
    surgeon, chair = browser(people.surgeon), browser(people.chair)
    said = {
        "name": "Haemangioma",
        "criteria": "Treated, stable on two MRI.",
        "recommendation": "MRI in a year.",
        "review_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
    }
    assert surgeon.post("/boards/spine/protocols/new/", {**said, "criteria": ""}).status_code == 422
    where = surgeon.post("/boards/spine/protocols/new/", said).url
    version = ProtocolVersion.objects.get()
    assert "No case is listed by it" in text(surgeon.get(where))
    sign = reverse("protocol-sign", args=[version.pk])
    assert surgeon.get(sign).status_code == 403
    word = {"seen": version.mark, "is_read": "on", "secret": "wrong"}
    assert "neither your password" in text(chair.post(sign, word))
    assert chair.post(sign, {**word, "seen": "x" * 64, "secret": PASSWORD}).status_code == 422
    assert chair.post(sign, {**word, "secret": PASSWORD}).url == where
    version.refresh_from_db()
    assert version.signed_by == people.chair
    assert "In force" in page(surgeon, "protocols", "spine")


def test_the_clerk_lists_a_case_and_everybody_sees_it_until_a_member_pulls_it(people):
    version, meeting = stories.protocol(people), stories.published(people)
    case = stories.ready(people, number="4780", family="Ahrens")
    clerk, surgeon = browser(people.clerk), browser(people.surgeon)
    address = reverse("case-triage", args=[case.pk])
    said = {"meeting": meeting.pk, "reason": "SINS 5, ESCC 1a.", "list_only": "1"}
    assert "name the protocol" in text(clerk.post(address, said))
    assert clerk.post(address, {**said, "version": version.pk}).url == "/boards/spine/triage/"
    listing = Triage.objects.get()
    for seen in (
        page(surgeon, "meeting", meeting.pk),
        page(clerk, "agenda", meeting.pk),
        page(surgeon, "triage", "spine"),
        page(surgeon, "case-presentations", case.pk),
    ):
        assert "Ahrens" in seen
        assert "Single-fraction palliative EBRT, version 1" in seen
    live = page(surgeon, "participant", meeting.pk)
    assert "List only, not discussed" in live
    assert f"/listings/{listing.pk}/" in live
    assert browser(people.observer).post(f"/listings/{listing.pk}/pull/").status_code == 403
    assert surgeon.post(f"/listings/{listing.pk}/pull/", {"words": ""}).status_code == 422
    surgeon.post(f"/listings/{listing.pk}/pull/", {"words": "A new fracture."})
    assert "Said took it into discussion" in page(clerk, "triage", "spine")
    assert "A new fracture." in page(browser(people.chair), "meeting", meeting.pk)
    assert meeting.items.filter(case=case).exists()


def test_a_protocol_past_its_review_date_is_told_and_not_offered(people):
    stories.protocol(people)
    case = stories.ready(people, number="4780")
    stories.published(people)
    with time_machine.travel(timezone.now() + timedelta(days=366), tick=False):
        clerk = browser(people.clerk)
        for name in ("meetings", "triage"):
            assert "past the review date" in page(clerk, name, "spine")
        offered = page(clerk, "case-triage", case.pk)
        assert "No protocol is in force" in offered
        assert "past the review date" in offered


@pytest.mark.slow
def test_the_sample_is_drawn_reviewed_and_counted(people):
    drawn = world.audited(people)
    surgeon = browser(people.surgeon)
    assert "Review" in page(surgeon, "samples", "spine")
    answer = surgeon.post(f"/sampled/{drawn.pk}/", {"verdict": "discuss", "words": ""})
    assert "why the case should have been discussed" in text(answer)
    surgeon.post(f"/sampled/{drawn.pk}/", {"verdict": "discuss", "words": "SINS is 9."})
    sample = page(surgeon, "sample", drawn.sample_id)
    assert "Should have been discussed" in sample
    assert "the sample is the same" in sample
    assert "SINS is 9." in page(surgeon, "case-follow-up", drawn.triage.case_id)
    when = drawn.triage.meeting.starts_at.year
    figures = browser(people.auditor).get(f"/boards/spine/figures/?year={when}")
    assert "Audit of cases listed only" in text(figures)
    assert "SINS is 9." not in text(figures)
