"""Signing in by passkey, app and the hospital's sign-on, and being signed out, in a browser."""

import re
import time
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from tests.base import sign_on
from tumorboard import second_factor
from tumorboard.demonstration import PASSWORD

from .door import Enter
from .program import create_database, environment_of_its_own, in_database
from .test_every_page import CHAIR, CLERK, SPECIALIST
from .test_minutes import last_meeting, printed

pytestmark = pytest.mark.journey

KEEPER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A telephone or laptop that keeps passkeys, and whose owner is always there."""

DESCRIPTION = """
name = "St. Aurelia sign-on"
server_url = "{address}"
client_id = "tumorboard"

[[membership]]
claim = "realm_access.roles"
value = "spine-clerk"
board = "spine"
roles = ["clerk"]
"""


@pytest.fixture(scope="module")
def provider():
    with sign_on.providing() as provider:
        yield provider


@pytest.fixture(scope="module")
def environment(loaded: str, provider, tmp_path_factory) -> dict[str, str]:
    """A site with the hospital's sign-on; passkeys need a name, not a number, as its address."""
    environment = environment_of_its_own()
    told = tmp_path_factory.mktemp("told") / "sign-on.toml"
    told.write_text(DESCRIPTION.format(address=provider.address))
    environment |= {
        "SITE_URL": environment["SITE_URL"].replace("127.0.0.1", "localhost"),
        "ALLOWED_HOSTS": "localhost",
        "OIDC_FILE": str(told),
        "OIDC_CLIENT_SECRET": "secret",
    }
    name = f"{loaded}_sign_in"
    create_database(environment, name, template=loaded)
    return in_database(environment, name)


def keeper(page: Page) -> None:
    """Give the browser a place for passkeys."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": KEEPER})


def leave(page: Page) -> None:
    page.get_by_label("Menu of").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def with_password(page: Page, email: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def passkey(page: Page) -> None:
    page.goto("/account/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What you call it").fill("Ward telephone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("listitem").filter(has_text=re.compile(r"^\d{8}$"))).to_have_count(10)
    page.get_by_role("link", name="I have them").click()
    expect(page.get_by_text("Ward telephone")).to_be_visible()


def test_a_passkey_is_made_and_opens_the_desk(enter: Enter):
    page = enter(CLERK)
    keeper(page)
    passkey(page)
    leave(page)
    page.goto("/verify/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Check a document")).to_be_visible()


def test_a_passkey_signs_the_minutes(enter: Enter):
    page = enter(CHAIR)
    keeper(page)
    passkey(page)
    page.goto(last_meeting(page))
    printed(page, 1)
    page.get_by_role("link", name="Approve").click()
    page.get_by_label("I have read this version").check()
    page.get_by_role("button", name="Approve with a passkey").click()
    expect(page.get_by_text("You approved the minutes.")).to_be_visible()


def test_a_passkey_that_is_not_known_opens_nothing(enter: Enter):
    page = enter("")
    keeper(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was given.")).to_be_visible(timeout=20_000)


def test_an_app_is_set_up_and_asked_for(enter: Enter):
    page = enter(SPECIALIST)
    page.goto("/account/app/")
    page.get_by_text("No camera?").click()
    secret = page.locator("[data-secret]").inner_text()
    picture = page.locator("img.qr")
    assert picture.evaluate("image => image.naturalWidth > 0")
    page.get_by_label("The code that the app shows now").fill(second_factor.code_of(secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    leave(page)
    with_password(page, "said@demo.invalid")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code from your app").fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("This was not accepted.")).to_be_visible()
    page.get_by_label("Code from your app").fill(second_factor.code_of(secret))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/review/")


def test_the_hospitals_sign_on_lets_in_and_no_longer(enter: Enter, provider):
    nora = sign_on.person("nora@hospital.example", "spine-clerk")
    provider.knows("nora", nora)
    page = by_hospital(enter)
    page.wait_for_url("**/boards/spine/desk/")
    expect(page.get_by_label("Menu of Dr. Nora Quist")).to_be_visible()
    provider.knows("nora", {**nora, "realm_access": {"roles": []}})
    other = by_hospital(enter)
    expect(other.get_by_text("gives you no place in a board here")).to_be_visible()
    with suppress(Error):  # it may be leaving by itself
        page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def by_hospital(enter: Enter) -> Page:
    page = enter("")
    looks = re.compile(r"^https://cdn\.")  # of the provider's page; nothing is fetched from afar
    page.context.route(looks, lambda route: route.fulfill(body="", content_type="text/css"))
    page.get_by_role("link", name="St. Aurelia sign-on").click()
    page.locator("input[name=sub]").fill("nora")
    page.get_by_role("button", name="Authorize").click()
    return page


def test_signing_out_everywhere_cuts_the_open_screens(enter: Enter, report: list[str]):
    name, email = "Dr. Mei Okafor", "okafor@demo.invalid"
    watching, here = enter(name), enter("")
    with_password(here, email)
    watching.goto("/boards/spine/meetings/")
    watching.get_by_role("region", name="Next meeting").get_by_role("link").first.click()
    watching.goto(f"{watching.url}live/")
    mark = watching.locator("[data-stream]").first
    expect(mark).to_have_attribute("data-stream", "connected")
    watching.evaluate(
        "document.addEventListener('htmx:sseClose', () => { window.cutAt = Date.now(); })"
    )
    here.goto("/account/")
    here.get_by_role("button", name="Sign out everywhere else").click()
    began = time.time()
    watching.wait_for_function("window.cutAt || location.pathname === '/sign-in/'")
    report.append(f"streams: cut {time.time() - began:.2f} s after signing out everywhere")
    assert time.time() - began < 5
    watching.wait_for_url("**/sign-in/**", timeout=20_000)
    expect(watching.get_by_text("You were signed out.")).to_be_visible()
    with_password(watching, email)
    watching.wait_for_url("**/live/")


PAGES: dict[str, str] = {
    "own sign-in": "/account/",
    "app": "/account/app/",
    "passkey": "/account/passkeys/add/",
    "codes": "/account/codes/",
    "password": "/account/password/",
    "proof": "/account/prove/?next=/",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_it_is_open_to_everybody(enter: Enter, name: str):
    from .inspection import inspect

    page = enter("Dr. Ravi Menon")
    page.goto(PAGES[name])
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    inspect(page, name)


def test_no_script_can_read_a_cookie_that_matters(enter: Enter):
    page = enter(CLERK)
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names <= {"tumorboard_session", "tumorboard_csrf", "tumorboard_known", "theme", "keys"}
    readable = page.evaluate("document.cookie")
    assert "tumorboard" not in readable
