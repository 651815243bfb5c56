"""What somebody types is never lost: not to the chair's next step, nor to an answer that fails."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from .cable import Cable
from .door import Enter
from .test_every_page import TEAM, answer, open_with_quorum, press
from .wording import worded

pytestmark = pytest.mark.journey

DISSENT = "Radiation first: <b>she</b> walks."
LATE_RENEWAL = """
() => {
  const {send, setRequestHeader} = XMLHttpRequest.prototype;
  let renewed = 0;
  XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
    if (name === "HX-Target" && value === "steps") this.isRenewal = true;
    return setRequestHeader.call(this, name, value);
  };
  XMLHttpRequest.prototype.send = function (body) {
    const load = this.onload;
    if (this.isRenewal) this.onload = (event) => {
      setTimeout(() => {
        document.documentElement.dataset.renewed = renewed += 1;
        load.call(this, event);
      }, 3000);
    };
    return send.call(this, body);
  };
}
"""
DANCING = "Operate, or wait until she has danced again?"


@pytest.mark.timeout(120)
def test_a_typed_dissent_outlives_the_chairs_next_step(enter: Enter):
    chair, member = enter("Prof. Charlotte Hale"), enter(TEAM[0])
    bring_a_case(chair)
    put_to_the_board(chair, "Decompression tonight.")
    member.goto(chair.url.replace("/chair/", "/live/"))
    expect(member.get_by_text("Live", exact=True)).to_be_visible()
    member.locator("summary", has_text="Disagree").click()
    reason = member.get_by_role("textbox", name="Your reason")
    reason.press_sequentially(DISSENT)

    put_to_the_board(chair, "Decompression tomorrow.")
    expect(member.get_by_text("Decompression tomorrow.")).to_be_visible()
    expect(reason).to_have_value(DISSENT)
    expect(reason).to_be_focused()

    press("Close positions")(chair)
    answer("Close positions")(chair)
    expect(member.get_by_text(f"You had written: {DISSENT}")).to_be_visible()
    expect(reason).to_have_count(0)

    # One's own part comes with the news, before it is asked for.
    member.route("**/mine/**", lambda route: route.fulfill(status=204))
    put_to_the_board(chair, "Decompression in the night.")
    member.get_by_role("button", name="Agree").click()
    expect(member.get_by_role("status").filter(has_text="Saved: Agree")).to_be_visible()


def bring_a_case(chair: Page) -> None:
    """Bring the next case before a board that has its quorum, and reveal."""
    open_with_quorum(chair)
    press("Next case")(chair)
    press("Reveal opinions")(chair)
    answer("Reveal")(chair)


def put_to_the_board(chair: Page, words: str) -> None:
    worded(chair, words)
    chair.get_by_role("toolbar", name="Chair").get_by_role("button", name="Put").click()
    expect(chair.get_by_role("button", name="Put the new wording")).to_be_visible()
    expect(chair.locator("section", has_text="Proposed consensus").first).to_contain_text(words)


def test_an_answer_that_fails_is_said_and_what_was_typed_stays(enter: Enter):
    clerk = enter("Clara Benn")
    enter.watch(clerk).expect(403, 422, 500, 503)
    clerk.get_by_role("row").filter(has_text="Baumann").get_by_role("link").first.click()
    clerk.goto(f"{clerk.url}edit/")
    question = clerk.get_by_label("Question to the board")
    question.fill(DANCING)
    for status, words in ((500, "Something went wrong on our side."), (403, "was not accepted")):
        save_with(clerk, status)
        expect(clerk.locator("#messages")).to_contain_text(words)
        expect(question).to_have_value(DANCING)
    save_with(clerk, 503)
    expect(clerk.get_by_text("Not saved, trying again.")).to_be_visible()
    clerk.get_by_label("Date of birth").fill("2190-01-01")
    clerk.unroute_all()
    expect(clerk.get_by_text("Not saved. What you typed is kept below.")).to_be_visible()
    expect(clerk.get_by_text("Not saved, trying again.")).to_be_hidden()
    expect(question).to_have_value(DANCING)
    leaving_is_asked_about(clerk)


def test_what_is_typed_in_the_record_outlives_a_server_that_is_gone(enter: Enter, site: str):
    with Cable(site) as cable:
        clerk = enter("Clara Benn", base_url=cable.address)
        enter.watch(clerk).may_be_cut_off()
        section = open_section(clerk, "History")
        wishes = section.get_by_label("Patient's wishes")
        wishes.fill("Wants to see the sea.")
        expect(section.get_by_role("status").first).to_contain_text("Saved")
        cable.pull()
        wishes.fill("Wants to see the sea again.")
        expect(section.get_by_role("status").first).to_contain_text("Not saved. It is tried again.")
        section.get_by_label("Short history").fill("Spastic gait for a year.")
        cable.plug_in()
        expect(section.get_by_role("status").first).to_contain_text("Saved", timeout=20_000)
        expect(wishes).to_have_value("Wants to see the sea again.")
        clerk.reload()
        section = open_section(clerk, "History")
        expect(section.get_by_label("Patient's wishes")).to_have_value(
            "Wants to see the sea again."
        )
        expect(section.get_by_label("Short history")).to_have_value("Spastic gait for a year.")


def test_two_who_write_the_same_field_are_shown_both(enter: Enter):
    clerk, chair = enter("Clara Benn"), enter("Prof. Charlotte Hale")
    first, second = open_section(clerk, "Tumour"), open_section(chair, "Tumour", clerk.url)
    first.get_by_label("Diagnosis", exact=True).fill("Meningioma T5")
    expect(first.get_by_role("status").first).to_contain_text("Saved")
    second.get_by_label("Pathology in words").fill("Biopsy not planned.")
    second.get_by_label("Diagnosis", exact=True).fill("Schwannoma T5")
    expect(second.get_by_role("status").first).to_contain_text("Nothing of yours is lost")
    expect(second).to_contain_text("Clara Benn wrote: Meningioma T5")
    expect(second.get_by_label("Diagnosis", exact=True)).to_have_value("Schwannoma T5")
    second.get_by_role("button", name="Save mine").click()
    expect(second.get_by_role("status").first).to_contain_text("Saved")
    clerk.reload()
    again = open_section(clerk, "Tumour", clerk.url)
    expect(again.get_by_label("Diagnosis", exact=True)).to_have_value("Schwannoma T5")
    expect(again.get_by_label("Pathology in words")).to_have_value("Biopsy not planned.")


def open_section(page: Page, title: str, address: str = "") -> Locator:
    """A section of the record of the waiting case, ready to be written in."""
    if not address and "/record/" not in page.url:
        page.get_by_role("row").filter(has_text="Baumann").get_by_role("link").first.click()
        page.goto(f"{page.url}record/?open={title.lower()}")
    elif address:
        page.goto(address)
    return page.get_by_role("form", name=title)


def save_with(page: Page, status: int) -> None:
    """Save while every answer to what is sent has this status."""

    def fail(route: Route) -> None:
        route.fulfill(status=status) if route.request.method == "POST" else route.continue_()

    page.unroute_all()
    page.route("**/edit/", fail)
    page.get_by_role("button", name="Save").click()


def leaving_is_asked_about(page: Page) -> None:
    """A form that came back with errors is not left by accident."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/")
    assert asked == ["beforeunload"]


def test_an_answer_given_while_the_record_is_renewed_is_kept(enter: Enter):
    clerk = enter("Clara Benn")
    clerk.get_by_role("row").filter(has_text="Baumann").get_by_role("link").first.click()
    clerk.goto(f"{clerk.url}record/?open=tumour,history")
    kind = clerk.locator("#tumour [name=tumour_class]")
    reason = clerk.locator("#history [name=reason_for_referral]")
    weight = clerk.locator("#history [name=history]")
    clerk.evaluate(LATE_RENEWAL)  # each answer comes three seconds after it was made

    kind.select_option("primary_benign")
    expect(clerk.locator("#tumour [data-saved]")).to_be_visible()
    reason.select_option("progression")
    weight.press_sequentially(" Seen again.")
    expect(clerk.locator("#history [data-saved]")).to_be_visible()

    expect(reason).to_have_value("progression")
    expect(clerk.locator("html")).to_have_attribute("data-renewed", "2")
    expect(clerk.locator("#steps[data-savings]")).to_have_count(0, timeout=20_000)  # it is renewed
    expect(reason).to_have_value("progression")
    clerk.reload()
    expect(reason).to_have_value("progression")
    expect(weight).to_have_value(re.compile("Seen again"))
    kind.select_option("metastasis")
    expect(clerk.locator("#tumour [data-saved]")).to_be_visible()
