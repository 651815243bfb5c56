"""An outside doctor answers by a link and a code: one question, one answer, nothing to read."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from meetings import actions, asking
from meetings.models import Action, Answer, Asking, PlanItem
from meetings.outcomes import Said
from tests import stories
from tests.cases import hostile
from tumorboard.models import AuditEvent, Notice
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

TOLD = {"outcome": "changed", "reason": "patient_wish", "words": "CT instead.", "told_by": "Keller"}


@pytest.fixture
def action(people) -> Action:
    stories.decided(people)
    return Action.objects.get()


@pytest.fixture
def asked(people, action) -> tuple[Asking, str]:
    return asking.ask(action, name="Dr. Keller", email="Keller@Example.org", by=people.clerk)


def address(one: Asking) -> str:
    return f"/asked/{one.pk}/"


def enter(browser: Client, one: Asking, code: str):
    return browser.post(address(one), {"code": code})


def answer(browser: Client, one: Asking, token: str, **told):
    return browser.post(address(one), {"pass": token, **TOLD, "on": _today(), **told})


def _today() -> str:
    return timezone.localdate().isoformat()


def test_the_mail_and_the_page_before_the_code_say_nothing_of_the_patient(people, action, asked):
    one, _ = asked
    notice = Notice.objects.get(kind="action-asked")
    page = Client().get(address(one)).content.decode()

    assert (notice.to_address, notice.path) == ("keller@example.org", address(one))
    for text in (notice.subject, notice.body, page):
        for secret in ("Berger", "Anna", "4700", action.plan_item.what, "Keller"):
            assert secret not in text


def test_with_the_code_the_page_asks_one_question_and_names_initials_alone(people, asked):
    one, code = asked
    page = enter(Client(), one, f"{code[:4].lower()} {code[4:]}").content.decode()

    assert "Separation surgery T8" in page
    assert "A. B." in page
    for secret in ("Berger", "Anna", "renal", "Clear cell"):
        assert secret not in page


def test_an_answer_closes_the_link_and_waits_to_be_confirmed(people, action, asked):
    one, code = asked
    browser = Client()
    token = enter(browser, one, code).context["token"]

    page = answer(browser, one, token)

    assert page.status_code == 200
    assert b"Thank you" in page.content
    action.refresh_from_db()
    said = action.answers.get()
    assert (action.state, action.is_unconfirmed) == ("changed", True)
    assert (said.by, said.source, said.told_by) == (None, "link", "Keller")
    assert AuditEvent.objects.get(action="action.answered").actor == "system: outside doctor Keller"
    assert b"no longer open" in answer(browser, one, token).content
    assert b"no longer open" in Client().get(address(one)).content
    assert action.answers.count() == 1

    actions.confirm(action, by=people.clerk)
    actions.confirm(action, by=people.clerk)

    action.refresh_from_db()
    assert not action.is_unconfirmed
    assert [answer.by for answer in action.answers.all()] == [None, people.clerk]


def test_an_answer_that_lacks_something_keeps_what_was_typed(people, action, asked):
    one, code = asked
    browser = Client()
    token = enter(browser, one, code).context["token"]

    page = answer(browser, one, token, reason="")

    assert page.status_code == 422
    assert b"why it was not done as advised" in page.content
    assert b"CT instead." in page.content
    assert action.answers.count() == 0


@pytest.mark.parametrize("token", ["", "x:y:z", "IlwiIg:1abcde:none"])
def test_nobody_answers_without_the_pass(people, action, asked, token):
    one, _ = asked
    page = answer(Client(), one, token)

    assert page.status_code == 409
    assert action.answers.count() == 0


def test_the_pass_ends_after_half_an_hour_and_with_a_new_code(people, action, asked):
    one, code = asked
    token = enter(Client(), one, code).context["token"]
    assert asking.may_pass(one, token)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert not asking.may_pass(one, token)

    asking.renew_code(one, by=people.clerk)
    one.refresh_from_db()
    assert not asking.may_pass(one, token)


def test_five_wrong_codes_lock_the_link(people, asked):
    one, code = asked
    browser = Client()
    for _ in range(5):
        assert enter(browser, one, "AAAAAAAA").status_code == 422

    page = enter(browser, one, code)
    assert page.status_code == 422
    assert b"locked" in page.content
    assert AuditEvent.objects.filter(action="action.code_refused").count() == 5


def test_the_link_ends_with_its_time_with_the_action_and_by_hand(people, action, asked):
    one, code = asked
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert b"no longer open" in Client().get(address(one)).content

    done = Said("done", on=timezone.localdate(), told_by="Dr. Omar Said")
    actions.answer(action, by=people.surgeon, said=done, seen=0)
    with pytest.raises(Refused, match="no longer open"):
        asking.enter(one, code)


def test_a_closed_link_takes_nothing(people, asked):
    one, code = asked
    asking.take_back(one, by=people.clerk)

    with pytest.raises(Refused, match="no longer open"):
        asking.enter(one, code)


def test_an_address_has_one_open_link_for_an_action(people, action, asked):
    with pytest.raises(Refused, match="has a link for this already"):
        asking.ask(action, name="Again", email="keller@example.org", by=people.clerk)


def test_an_unknown_link_is_not_found(people):
    assert Client().get("/asked/00000000-0000-4000-8000-000000000000/").status_code == 404


@pytest.mark.parametrize("field", ["outcome", "on", "reason", "words", "told_by", "code", "pass"])
def test_no_hostile_value_breaks_the_open_page(people, asked, field):
    one, code = asked
    browser = Client(raise_request_exception=False)
    token = enter(browser, one, code).context["token"]
    told = {"pass": token, **TOLD, "on": _today()}
    for value in (*hostile.MARKUP.values(), *hostile.DAYS, *hostile.SHAPES, "a\0b", "x" * 100_000):
        sent = {"code": value} if field == "code" else {**told, field: value}
        with transaction.atomic():
            page = browser.post(address(one), sent)
            transaction.set_rollback(True)
        assert page.status_code < 500, value
        assert hostile.live_parts(page.content.decode()) == hostile.live_parts(
            Client().get(address(one)).content.decode()
        )


@pytest.fixture
def plan(people, action) -> list[Action]:
    """Three actions of one case."""
    told = {"position": 2, "owner": "Dr. Keller", "condition": ""}
    made = [action]
    for number, what in enumerate(("CT of the chest", "Bone density")):
        told["position"] = number + 2
        item = PlanItem.objects.create(consensus=action.plan_item.consensus, what=what, **told)
        row = {"plan_item": item, "board": action.board, "case": action.case}
        made.append(Action.objects.create(**row))
    return made


def test_one_link_asks_about_all_that_was_ticked_and_each_answer_is_saved_by_itself(people, plan):
    first, second, _ = plan
    told = {"name": "Keller", "email": "keller@example.org", "by": people.clerk}
    one, code = asking.ask(first, also=[str(second.pk), str(uuid4())], **told)
    assert Notice.objects.filter(kind="action-asked").count() == 1
    browser = Client()

    page = enter(browser, one, code)
    token, text = page.context["token"], page.content.decode()
    assert "Separation surgery T8" in text
    assert "CT of the chest" in text
    assert "Bone density" not in text
    other = Asking.objects.get(action=second)
    answer(browser, one, token, about=str(other.pk), reason="")
    assert not Answer.objects.exists()
    page = answer(browser, one, token, about=str(other.pk))
    assert b"Your answer has arrived: CT of the chest" in page.content
    assert [two["item"].what for two in page.context["questions"]] == ["Separation surgery T8"]

    for row in plan:
        row.refresh_from_db()
    assert [row.state for row in plan] == ["open", "changed", "open"]
    page = answer(browser, one, token, about=str(one.pk), outcome="done", reason="", words="")
    assert b"this page is closed" in page.content
    assert b"no longer open" in Client().get(address(one)).content
    assert [row.answers.count() for row in plan] == [1, 1, 0]


def test_a_second_link_of_the_same_doctor_asks_what_is_left_of_the_first(people, plan):
    first, second, _ = plan
    told = {"name": "Keller", "email": "keller@example.org", "by": people.clerk}
    asking.ask(first, **told)
    two, code = asking.ask(second, also=[str(first.pk)], **told)
    strangers, _ = asking.ask(second, **{**told, "email": "other@example.org"})

    assert [one.action for one in asking.questions_of(two)] == [first, second]
    assert [one.action for one in asking.questions_of(strangers)] == [second]
    page = enter(Client(), two, code)
    page = answer(Client(), two, page.context["token"], about=str(strangers.pk))
    assert page.status_code == 409
    assert not Answer.objects.exists(), "another doctor's question is not answered"


def test_a_new_code_and_closing_hold_for_all_that_the_link_asks(people, plan):
    first, second, _ = plan
    told = {"name": "Keller", "email": "keller@example.org", "by": people.clerk}
    one, _ = asking.ask(first, also=[str(second.pk)], **told)
    other = Asking.objects.get(action=second)

    code = asking.renew_code(other, by=people.clerk)
    assert enter(Client(), one, code).status_code == 200
    asking.take_back(one, by=people.clerk)

    other.refresh_from_db()
    assert other.taken_back_at is not None
    assert b"no longer open" in Client().get(address(one)).content


@pytest.fixture
def half(people, plan) -> tuple[Asking, str, Asking]:
    """A link of two questions with its code; that of its own address is answered."""
    told = {"name": "Keller", "email": "keller@example.org", "by": people.clerk}
    one, code = asking.ask(plan[0], also=[str(plan[1].pk)], **told)
    answer(Client(), one, enter(Client(), one, code).context["token"], about=str(one.pk))
    assert Answer.objects.count() == 1
    return one, code, Asking.objects.get(action=plan[1])


def test_five_wrong_codes_lock_a_link_that_is_half_answered_at_each_of_its_addresses(half):
    one, code, other = half
    for number in range(5):
        assert enter(Client(), (one, other)[number % 2], "AAAAAAAA").status_code == 422

    for each in half[::2]:
        assert b"locked" in enter(Client(), each, code).content


def test_the_old_code_of_a_half_answered_link_ends_with_the_new_one(people, half):
    one, old, other = half

    code = asking.renew_code(other, by=people.clerk)

    for each in (one, other):
        assert "token" not in enter(Client(), each, old).context
    assert enter(Client(), other, code).context["token"]
    paths = Notice.objects.filter(kind="action-asked").values_list("path", flat=True)
    assert set(paths) == {address(one), address(other)}, "the address that opens now is mailed"


def test_a_half_answered_link_that_is_closed_opens_no_later_question(people, half):
    one, old, other = half
    asking.take_back(other, by=people.clerk)

    later, code = asking.ask(other.action, name="K", email=one.email, by=people.clerk)

    assert b"no longer open" in enter(Client(), one, old).content
    assert enter(Client(), later, code).context["token"]


def test_the_form_ticks_what_the_same_doctor_owes(client, people, plan):
    client.force_login(people.clerk)
    page = client.get(f"/actions/{plan[1].pk}/")

    ask = page.context["ask"]
    assert [words for _, words in ask.fields["also"].choices] == [
        "Separation surgery T8 (Neurosurgery)",
        "Bone density (Dr. Keller)",
    ]
    assert ask.fields["also"].initial == [str(plan[2].pk)]
