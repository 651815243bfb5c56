"""Answers that come late, twice or never: what was typed or pressed stays with whoever did it."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from .cable import Cable
from .door import PHONE, Enter
from .test_every_page import answer, open_with_quorum, press
from .wording import worded

pytestmark = [pytest.mark.journey, pytest.mark.timed, pytest.mark.timeout(150)]

CHAIR, TAKER, MEMBER = "Prof. Charlotte Hale", "Clara Benn", "Dr. Omar Said"
DISSENT = "Radiation first: she walks."
IS_FOCUSED = "element => element === document.activeElement"
COVERS = """
selector => {
  const a = document.querySelector("#offline").getBoundingClientRect();
  const b = document.querySelector(selector).getBoundingClientRect();
  return a.height > 0 && b.height > 0 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
}
"""


def bar(page: Page):
    return page.get_by_role("toolbar", name="Chair")


def live(page: Page) -> None:
    expect(page.get_by_text("Live", exact=True)).to_be_visible()


def ready(chair: Page) -> None:
    """The meeting is open and no case is before the board."""
    expect(bar(chair)).to_be_visible()
    live(chair)
    open_with_quorum(chair)
    if bar(chair).get_by_role("button", name="Set aside").is_visible():
        press("Set aside")(chair)
    expect(bar(chair).get_by_role("button", name="Next case")).to_be_visible()


def beside(enter: Enter, name: str, chair: Page, **options) -> Page:
    page = enter(name, **options)
    page.goto(urlsplit(chair.url).path.replace("/chair/", "/live/"))
    live(page)
    return page


def test_letters_find_names_and_command_nothing(enter: Enter):
    chair = enter(CHAIR)
    ready(chair)
    press("Next case")(chair)
    expect(bar(chair).get_by_role("button", name="Reveal opinions")).to_be_visible()
    press("Attendance")(chair)
    first = chair.locator("[data-arrows] button").first
    first.focus()
    for key in "rsdpw":
        chair.keyboard.press(key)
    expect(chair.get_by_role("heading", name="Attendance")).to_be_visible()
    expect(chair.locator("[data-asks]")).to_be_hidden()
    expect(bar(chair).get_by_role("button", name="Reveal opinions")).to_be_visible()
    chair.keyboard.press("?")
    expect(chair.locator("#keys")).to_be_visible()
    assert chair.locator("dialog:modal").count() == 0
    chair.keyboard.press("Escape")
    expect(chair.locator("#keys")).to_be_hidden()
    answer("Done")(chair)


def test_a_command_that_was_not_sent_can_be_withdrawn(enter: Enter, site: str):
    with Cable(site) as cable:
        chair = enter(CHAIR, base_url=cable.address)
        enter.watch(chair).may_be_cut_off()
        ready(chair)
        cable.pull()
        chair.keyboard.press("b")
        expect(chair.locator("#offline")).to_contain_text("Break")
        expect(chair.get_by_text(re.compile("^Not live since .*may be old$")).first).to_be_visible()
        assert not chair.evaluate(COVERS, ".action-bar")
        chair.get_by_role("button", name="Do not send").click()
        expect(chair.locator("#offline")).to_be_hidden()
        chair.keyboard.press("m")
        expect(chair.locator("#messages")).to_contain_text("cannot be reached for the moment")
        cable.plug_in()
        live(chair)
        expect(chair.get_by_text("Break since")).to_have_count(0)
        enter.watch(chair).expect(503)
        chair.locator("#messages").evaluate("box => box.replaceChildren()")
        chair.route("**/minute-taker/**", lambda route: route.fulfill(status=503))
        chair.keyboard.press("m")
        expect(chair.locator("#messages")).to_contain_text("cannot be reached for the moment")
        chair.unroute_all()


def test_a_stream_that_fell_silent_is_opened_anew(enter: Enter, site: str):
    with Cable(site) as cable:
        chair = enter(CHAIR, base_url=cable.address)
        enter.watch(chair).may_be_cut_off()
        ready(chair)
        with chair.expect_request("**/live/meeting/**", timeout=40_000):
            cable.silence()
        live(chair)
        press("Break")(chair)
        expect(chair.get_by_text("Break since").first).to_be_visible()
        press("Go on")(chair)


def test_what_was_typed_on_the_early_pad_outlives_the_reveal(enter: Enter):
    chair = enter(CHAIR)
    ready(chair)
    enter.watch(chair).may_be_cut_off()
    press("Next case")(chair)
    notes = chair.get_by_label("What is said on this case")
    expect(notes).to_be_visible()
    chair.route("**/draft/", lambda route: route.abort())
    notes.fill("She fell twice this week.")
    press("Reveal opinions")(chair)
    answer("Reveal")(chair)
    expect(chair.get_by_role("heading", name="Wording of the consensus")).to_be_visible()
    expect(chair.locator("#pad-notes-text")).to_have_value("She fell twice this week.")
    chair.unroute_all()
    expect(chair.locator("[data-pad-state]")).to_contain_text("Kept", timeout=20_000)
    chair.reload()
    expect(chair.locator("#pad-notes-text")).to_have_value("She fell twice this week.")

    words, lost = chair.get_by_label("We recommend"), []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    chair.route("**/draft/", lose_the_first)
    words.fill("We recommend sur")
    expect(chair.locator("[data-pad-state]")).to_contain_text("trying again")
    words.press_sequentially("gery.")
    expect(chair.locator("[data-pad-state]")).to_contain_text("Kept", timeout=20_000)
    expect(chair.locator("[data-clash]")).to_have_count(0)
    chair.unroute_all()
    chair.reload()
    expect(words).to_have_value("We recommend surgery.")


def test_words_for_one_case_never_stand_in_the_form_of_another(enter: Enter):
    chair = enter(CHAIR)
    expect(bar(chair)).to_be_visible()
    live(chair)
    member = beside(enter, MEMBER, chair, viewport=PHONE)
    worded(chair, "Decompression tonight.")
    bar(chair).get_by_role("button", name="Put").first.click()
    expect(chair.get_by_role("button", name="Put the new wording")).to_be_visible()
    member.locator("summary", has_text="Disagree").click()
    reason = member.get_by_role("textbox", name="Your reason")
    reason.fill(DISSENT)
    about = member.locator("#mine [data-about]").get_attribute("data-about")

    def another_case(route: Route) -> None:
        html = member.locator("#mine").evaluate("part => part.innerHTML")
        route.fulfill(body=html.replace(about, "case 9, S-9999"), content_type="text/html")

    member.route("**/mine/**", another_case)
    member.evaluate("htmx.trigger(document.body, 'tb:poll')")
    expect(member.get_by_text(f"You had written: {DISSENT} ({about})")).to_be_visible()
    expect(member.locator("#reason-disagree")).to_have_value("")
    member.unroute_all()
    member.reload()
    live(member)

    cookies = member.context.cookies()
    member.locator("summary", has_text="Disagree").click()
    reason.fill(DISSENT)
    member.context.clear_cookies(name=re.compile("session"))
    record = member.get_by_role("button", name="Record: disagree")
    record.click()
    expect(member.locator("#messages")).to_contain_text("Your sign-in has ended")
    expect(reason).to_have_value(DISSENT)
    member.context.add_cookies(cookies)
    record.click()
    saved = member.get_by_text("Saved: Disagree")
    expect(saved).to_be_visible()
    assert saved.evaluate(IS_FOCUSED)


def test_a_step_is_tried_again_with_what_its_button_said(enter: Enter):
    chair, clerk = enter(CHAIR), enter(TAKER)
    ready(chair)
    enter.watch(clerk).expect(503)
    clerk.goto(urlsplit(chair.url).path.replace("/chair/", "/attendance/list/"))
    clerk.get_by_role("link", name=f"Correct {MEMBER}").first.click()
    gone = clerk.get_by_role("button", name="Was not there")
    expect(gone).to_be_visible()
    said = []

    def fail_once(route: Route) -> None:
        if route.request.method == "POST":
            said.append((route.request.post_data, route.request.headers.get("x-command-key")))
        route.fulfill(status=503) if len(said) == 1 else route.continue_()

    clerk.route("**/attendances/**", fail_once)
    gone.click()
    clerk.get_by_role("dialog").get_by_role("button", name="Take it out").click()
    expect(clerk.locator("#offline")).to_contain_text("Was not there")
    expect(clerk.locator("#offline")).to_be_hidden(timeout=15_000)
    assert len(said) == 2
    assert "strike" in said[0][0]
    assert said[0] == said[1]
    clerk.unroute_all()
