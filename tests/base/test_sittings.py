"""Sittings: idle and longest time on the server's clock, where one is signed in, and their end."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import stories
from tumorboard import sitting
from tumorboard.models import AuditEvent
from tumorboard.sitting_rows import Sitting

pytestmark = pytest.mark.slow

RIGHT = "correct horse battery"
MINUTE = timedelta(minutes=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def signed_in(email: str = "clerk@example.org", **headers: str) -> Client:
    client = Client(**headers)
    client.post(reverse("account_login"), {"login": email, "password": RIGHT})
    return client


def is_in(client: Client) -> bool:
    return not client.get("/").url.startswith("/sign-in/")


def test_a_sitting_says_who_where_and_with_what(people):
    signed_in(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.7")
    row = Sitting.objects.get(user=people.clerk)
    assert (row.device, row.address) == ("Firefox on Linux", "192.0.2.7")


def test_a_sitting_ends_after_twelve_hours_however_busy(people, clock):
    client = signed_in()
    for _ in range(12 * 6 - 1):
        clock.shift(10 * MINUTE)
        assert is_in(client)
    clock.shift(10 * MINUTE + timedelta(seconds=1))
    assert client.get("/").url == "/sign-in/?ended=long&next=/"


def test_one_click_is_no_way_around_the_longest_time(people, settings):
    settings.DEMONSTRATION = True
    client = Client()
    client.force_login(people.clerk)
    row = Sitting.objects.get(user=people.clerk)
    assert row.ends_at - row.started_at == timedelta(hours=12)


def test_fifteen_minutes_without_a_step_end_it_and_the_page_says_so(people, clock):
    client = signed_in()
    clock.shift(14 * MINUTE)
    assert is_in(client)
    clock.shift(14 * MINUTE)
    assert is_in(client)
    clock.shift(15 * MINUTE + timedelta(seconds=1))
    case = reverse("desk", args=["spine"])
    answer = client.get(case)
    assert answer.url == f"/sign-in/?ended=idle&next={case}"
    assert "nothing was done here for a while" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("odd", [{}, {"HTTP_X_ACTIVITY": "1", "HTTP_HX_REQUEST": "true"}])
def test_what_pages_fetch_by_themselves_keeps_nobody_in(people, clock, odd):
    meeting = stories.opened(people)
    client = signed_in("surgeon@example.org")
    addresses = [
        reverse("live-part", args=[meeting.pk, "participant"]) + "?activity=1",
        reverse("live-mine", args=[meeting.pk]),
        reverse("pad", args=[meeting.pk]),
        reverse("emergencies", args=["spine"]),
    ]
    for _ in range(16):
        clock.shift(MINUTE)
        for address in addresses:
            client.get(address, **odd)
    assert not is_in(client)


def test_whoever_writes_or_looks_in_keeps_their_sitting(people, clock):
    client = signed_in()
    for _ in range(4):
        clock.shift(10 * MINUTE)
        assert client.post(reverse("stay")).status_code == 204
    assert is_in(client)


def test_a_sitting_that_ran_out_does_not_come_to_life_again(people, clock):
    client = signed_in()
    row = Sitting.objects.get(user=people.clerk)
    clock.shift(16 * MINUTE)
    client.post(reverse("stay"))
    after = Sitting.objects.get(pk=row.pk)
    assert after.expire_date == row.expire_date


def test_a_part_that_is_fetched_after_the_end_sends_the_whole_page_to_sign_in(people, clock):
    meeting = stories.opened(people)
    client = signed_in("surgeon@example.org")
    clock.shift(16 * MINUTE)
    page = f"http://testserver{reverse('meeting', args=[meeting.pk])}"
    answer = client.get(
        reverse("live-mine", args=[meeting.pk]), HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL=page
    )
    way = reverse("meeting", args=[meeting.pk])
    assert answer.headers["HX-Redirect"] == f"/sign-in/?ended=idle&next={way}"


def test_signing_out_everywhere_leaves_this_browser_in(people):
    here, there, elsewhere = signed_in(), signed_in(), signed_in()
    other = signed_in("chair@example.org")
    here.post(reverse("sittings-end"), {"which": "others"})
    way = there.get("/").url
    assert way == "/sign-in/?ended=over&next=/"
    assert "You were signed out." in there.get(way).content.decode()
    assert [is_in(client) for client in (here, there, elsewhere, other)] == [
        True,
        False,
        False,
        True,
    ]
    assert AuditEvent.objects.filter(action="session.ended").count() == 2


def test_one_other_browser_is_signed_out_and_never_somebody_elses(people):
    here, there, other = signed_in(), signed_in(), signed_in("chair@example.org")
    handles = {row.session_key: row.handle for row in Sitting.objects.all()}
    for client in (there, other):
        handle = handles[client.cookies["tumorboard_session"].value]
        here.post(reverse("sittings-end"), {"which": str(handle)})
    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)


def test_the_own_page_lists_the_browsers_and_shows_no_key(people):
    here, _ = signed_in(), signed_in(HTTP_USER_AGENT=FIREFOX)
    page = here.get(reverse("mfa_index")).content.decode()
    assert "Firefox on Linux" in page
    assert "This browser" in page
    assert not any(row.session_key in page for row in Sitting.objects.all())


def test_a_closed_account_is_out_at_once(people):
    client = signed_in()
    people.clerk.is_active = False
    people.clerk.save(update_fields=["is_active"])
    assert not is_in(client)


def test_a_new_password_signs_out_every_other_browser(people):
    here, there = signed_in(), signed_in()
    new = "a sentence nobody knows"
    form = {"old_password": RIGHT, "new_password1": new, "new_password2": new}
    assert here.post(reverse("password"), form).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    row = Sitting.objects.get(user=people.clerk)
    assert row.session_key == here.cookies["tumorboard_session"].value


def test_the_sweep_audits_what_ran_out_once_and_forgets_it_a_day_later(people, clock):
    signed_in()
    clock.shift(16 * MINUTE)
    assert (sitting.sweep(), sitting.sweep()) == (1, 0)
    event = AuditEvent.objects.get(action="session.ended")
    assert (event.detail["account"], event.detail["reason"]) == ("clerk@example.org", "idle")
    clock.shift(timedelta(days=2))
    sitting.sweep()
    assert not Sitting.objects.exists()


def test_what_is_saved_into_a_session_that_was_ended_meanwhile_is_refused(people):
    client = signed_in()
    session = client.session
    session["early"] = True
    Sitting.objects.all().delete()
    session["late"] = True
    for late in (session.save, session.cycle_key):
        with pytest.raises(UpdateError):
            late()
    assert not Sitting.objects.exists()


def test_proving_it_again_takes_a_new_key_for_the_same_sitting(people):
    client = signed_in()
    before = Sitting.objects.get(user=people.clerk)
    client.post(reverse("prove"), {"secret": RIGHT})
    after = Sitting.objects.get(user=people.clerk)
    assert after.session_key != before.session_key
    assert (after.handle, after.ends_at) == (before.handle, before.ends_at)
    old = Client()
    old.cookies["tumorboard_session"] = before.session_key
    assert not is_in(old)
    assert is_in(client)
