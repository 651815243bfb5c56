"""Triage: a member drafts, the chair signs, the clerk lists, a specialist pulls and reviews."""

import re

import pytest
from playwright.sync_api import expect

from .door import PHONE, Enter

pytestmark = pytest.mark.journey


def test_a_case_is_listed_by_a_protocol_until_a_member_takes_it_into_discussion(enter: Enter):
    specialist = enter("Dr. Omar Said", PHONE)
    specialist.goto("/boards/spine/protocols/")
    specialist.get_by_role("link", name="Draft a protocol").click()
    specialist.get_by_label("Name").fill("Wound check after stabilisation")
    specialist.get_by_label("Criteria").fill("Healed wound, no new deficit.")
    specialist.get_by_label("Standard recommendation").fill("Follow-up after three months.")
    specialist.get_by_role("button", name="Store the draft").click()
    specialist.wait_for_url("**/protocol-versions/**")
    draft = re.search(r"/protocol-versions/[0-9a-f-]{36}/", specialist.url)[0]

    chair = enter("Prof. Charlotte Hale")
    chair.goto(draft)
    chair.get_by_role("link", name="Sign version 1").click()
    chair.get_by_label("I have read this version").check()
    chair.get_by_label("Your password").fill("demonstration")
    chair.get_by_role("button", name="Sign version 1").click()
    expect(chair.get_by_text("In force", exact=True)).to_be_visible()

    specialist.goto("/boards/spine/triage/")
    listed = specialist.locator("section", has=specialist.get_by_role("heading", name="List only"))
    listed.get_by_role("link", name="Lehmann, Walter").click()
    expect(specialist.get_by_text("One palliative fraction")).to_be_visible()
    specialist.get_by_label("Why it should be discussed").fill("New weakness since Friday.")
    specialist.get_by_role("button", name="Take it into discussion").click()
    expect(specialist.get_by_text("will be discussed")).to_be_visible()

    clerk = enter("Clara Benn")
    clerk.goto("/boards/spine/triage/")
    told = clerk.get_by_text("Dr. Omar Said took it into discussion")
    expect(told).to_contain_text("New weakness since Friday.")


def test_a_specialist_reviews_the_sample_and_the_case_comes_back(enter: Enter):
    specialist = enter("Dr. Mei Okafor")
    specialist.goto("/boards/spine/samples/")
    specialist.get_by_role("link", name=re.compile("^Review S-")).click()
    specialist.get_by_label("Should have been discussed").check()
    specialist.get_by_role("textbox", name="Why").fill("A second level was painful, too.")
    specialist.get_by_role("button", name="Record the review").click()
    expect(specialist.get_by_text("the sample is the same")).to_be_visible()

    clerk = enter("Clara Benn")
    clerk.goto("/boards/spine/samples/")
    clerk.get_by_role("link", name=re.compile("quarter of")).click()
    clerk.locator("table a").first.click()
    clerk.get_by_role("link", name="The case", exact=True).click()
    expect(clerk.get_by_text("Present this case again?")).to_be_visible()
    clerk.get_by_role("button", name="Present it again").click()
    expect(clerk.get_by_text("is back at work")).to_be_visible()
