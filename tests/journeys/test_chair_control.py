"""The chair's hand on the meeting: questions in the bar, one chair, nothing typed or sent lost."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from .cable import Cable
from .door import Enter
from .inspection import CROSSED, inspect
from .test_every_page import asked, join, press

pytestmark = [pytest.mark.journey, pytest.mark.timed]

CHAIR, DEPUTY, MEMBER = "Prof. Charlotte Hale", "Prof. Henrik Vos", "Dr. Omar Said"
IS_FOCUSED = "element => element === document.activeElement"


def bar(page: Page):
    return page.get_by_role("toolbar", name="Chair")


def at_the_meeting(enter: Enter, name: str, chair: Page, screen: str = "chair") -> Page:
    page = enter(name)
    page.goto(urlsplit(chair.url).path.replace("/chair/", f"/{screen}/"))
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def begin(chair: Page) -> None:
    """Open the meeting if nobody did, with no case before the board."""
    expect(bar(chair)).to_be_visible()
    expect(chair.get_by_text("Live", exact=True)).to_be_visible()
    if bar(chair).get_by_role("button", name="Open the meeting").is_visible():
        press("Open the meeting")(chair)
        join(chair)
    if bar(chair).get_by_role("button", name="Set aside").is_visible():
        press("Set aside")(chair)
    expect(bar(chair).get_by_role("button", name="Next case")).to_be_visible()


@pytest.mark.timeout(180)
def test_the_chair_leads_by_keys_and_pushes_take_nothing_away(enter: Enter):
    chair = enter(CHAIR)
    begin(chair)
    member = at_the_meeting(enter, MEMBER, chair, "live")
    chair.keyboard.press("n")
    expect(bar(chair).get_by_role("button", name="Undo: present case")).to_be_visible()

    chair.keyboard.press("d")
    reason = chair.get_by_role("textbox", name="Why it is deferred")
    expect(reason).to_be_focused()
    reason.press_sequentially("The CT is ")
    member.get_by_role("button", name="I have something").click()
    expect(chair.get_by_text("Have something to say")).to_be_visible()
    expect(reason).to_be_focused()
    reason.press_sequentially("not here.")
    expect(reason).to_have_value("The CT is not here.")
    inspect(chair, "deferral", CROSSED)

    chair.keyboard.press("Escape")
    expect(chair.locator("[data-asks]")).to_contain_text("Throw away what you typed?")
    chair.keyboard.press("Escape")
    expect(reason).to_have_value("The CT is not here.")
    chair.keyboard.press("Escape")
    chair.keyboard.press("Enter")
    expect(reason).to_have_count(0)
    expect(chair.locator("#do-defer")).to_be_focused()

    chair.keyboard.press("k")
    expect(chair.get_by_text("Have something to say")).to_have_count(0)
    expect(member.get_by_role("button", name="I have something")).to_be_visible()
    the_question_stands_while_the_meeting_goes_on(chair, member)
    chair.keyboard.press("u")
    expect(bar(chair).get_by_role("button", name="Next case")).to_be_visible()


def the_question_stands_while_the_meeting_goes_on(chair: Page, member: Page) -> None:
    chair.keyboard.press("i")
    expect(asked(chair)).to_contain_text("Show the patient's name")
    yes = asked(chair).get_by_role("button", name="Show the name")
    expect(yes).to_be_focused()
    member.get_by_role("button", name="I have something").click()
    expect(chair.get_by_text("Have something to say")).to_be_visible()
    expect(yes).to_be_focused()
    expect(chair.locator("dialog[open]")).to_have_count(0)
    inspect(chair, "question in the bar", CROSSED)
    chair.keyboard.press("Escape")
    expect(asked(chair)).to_have_count(0)
    expect(chair.locator("#do-identity-on")).to_be_focused()
    member.get_by_role("button", name="Take it back").click()


def keys_of(page: Page, address: str) -> list[str]:
    """Collects the key of each attempt at this address."""
    keys: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and address in request.url:
            keys.append(request.headers.get("x-command-key", ""))

    page.on("request", note)
    return keys


@pytest.mark.timeout(120)
def test_a_command_whose_answer_was_lost_is_sent_again_and_done_once(enter: Enter):
    """The stream redraws the bar while the answer is lost: the step goes on without its button."""
    chair = enter(CHAIR)
    begin(chair)
    enter.watch(chair).may_be_cut_off()
    keys, held = keys_of(chair, "/present/"), []

    def lose_the_first(route: Route) -> None:
        if held:
            route.continue_()
            return
        held.append(route)
        route.fetch()
        expect(bar(chair).get_by_role("button", name="Set aside")).to_be_visible()
        route.abort()

    chair.route("**/present/", lose_the_first)
    chair.keyboard.press("n")
    expect(chair.get_by_text("Not saved, trying again.")).to_be_visible()
    expect(chair.get_by_text("Not saved, trying again.")).to_be_hidden()
    assert len(keys) == 2
    assert keys[0] == keys[1] != ""
    assert chair.locator("#messages .notice").count() == 0
    chair.unroute_all()
    press("Set aside")(chair)


@pytest.mark.timeout(120)
def test_a_command_given_without_a_network_arrives_when_it_is_back(enter: Enter, site: str):
    with Cable(site) as cable:
        chair = enter(CHAIR, base_url=cable.address)
        enter.watch(chair).may_be_cut_off()
        begin(chair)
        keys = keys_of(chair, "/break/")
        cable.pull()
        chair.keyboard.press("b")
        expect(chair.get_by_text("Not saved, trying again.")).to_be_visible()
        expect(chair.get_by_text("Break since").first).to_have_count(0)
        cable.plug_in()
        expect(chair.get_by_text("Break since").first).to_be_visible(timeout=20_000)
        expect(chair.get_by_text("Not saved, trying again.")).to_be_hidden()
        assert len(set(keys)) == 1
        chair.keyboard.press("b")
        expect(chair.get_by_text("Break since")).to_have_count(0)


@pytest.mark.timeout(120)
def test_the_chair_is_taken_over_and_handed_back_and_late_commands_are_refused(enter: Enter):
    chair = enter(CHAIR)
    begin(chair)
    deputy = at_the_meeting(enter, DEPUTY, chair)
    expect(deputy.get_by_text("Prof. Charlotte Hale has the chair").first).to_be_visible()
    expect(bar(deputy).get_by_role("button", name="Next case")).to_have_count(0)
    inspect(deputy, "without the chair", CROSSED)
    deputy.keyboard.press("n")
    deputy.keyboard.press("t")
    expect(asked(deputy)).to_contain_text("Take the chair over from Prof. Charlotte Hale?")
    late = chair.locator('[id^="do-next-"]').get_attribute("hx-post")
    deputy.keyboard.press("Enter")
    expect(bar(deputy).get_by_role("button", name="Next case")).to_be_visible()
    expect(chair.get_by_text("Prof. Henrik Vos has the chair since").first).to_be_visible()
    expect(bar(chair).get_by_role("button", name="Next case")).to_have_count(0)

    enter.watch(chair).expect(409)
    chair.evaluate("path => htmx.ajax('post', path, {source: '#content', swap: 'none'})", late)
    expect(chair.locator("#messages")).to_contain_text("Take the chair over first.")

    deputy.keyboard.press("h")
    expect(asked(deputy)).to_contain_text("Hand the chair over")
    inspect(deputy, "handing over", CROSSED)
    asked(deputy).get_by_label("Prof. Charlotte Hale").check()
    asked(deputy).get_by_role("button", name="Hand over").click()
    expect(bar(chair).get_by_role("button", name="Next case")).to_be_visible()
    expect(bar(deputy).get_by_role("button", name="Take the chair over")).to_be_visible()
