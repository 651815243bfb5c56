"""The screens after the meeting: actions, the case's follow-up, the patient told, the timeline."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cases import entries, lifecycle
from cases.states import CaseState
from meetings import actions, asking, implementation, informing, leaving, results
from meetings.models import Action, Dismissal, Informing
from meetings.outcomes import Said
from tests import stories
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow


@pytest.fixture
def action(people) -> Action:
    """The one action of a decision, due on 1 December."""
    stories.decided(people)
    return Action.objects.get()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def today() -> str:
    return timezone.localdate().isoformat()


def write(case, section: str, values: dict, *, by):
    """Something that was done after the meeting, written now."""
    values = {"on": today(), **values}
    return entries.write(case, section, values, by=by, subject=uuid.uuid4())


def finish(people, action: Action, **changes) -> None:
    said = Said(**{"outcome": "done", "on": timezone.localdate(), "told_by": "x", **changes})
    actions.answer(action, by=people.surgeon, said=said, seen=action.answered)
    action.refresh_from_db()


# The clerk's page


def test_the_clerk_sees_what_is_open_the_overdue_first(people, action):
    client = signed_in(people.clerk)
    page = client.get("/boards/spine/actions/")
    assert "Separation surgery T8" in page.content.decode()
    assert [duty.consensus.item for duty in page.context["told"]] == [
        action.plan_item.consensus.item
    ]

    with time_machine.travel(timezone.now() + timedelta(days=40)):
        client = signed_in(people.clerk)
        groups = client.get("/boards/spine/actions/").context["groups"]
        assert [group.key for group in groups] == ["overdue"]

    finish(people, action)
    assert client.get("/boards/spine/actions/").context["groups"] == []


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=overdue", 0),
        ("kind=week", 1),
        ("kind=confirm", 0),
        ("owner=Neurosurgery", 1),
        ("owner=Nobody", 0),
        ("case=S-0001", 1),
        ("case=s-1", 1),
        ("case=S-0002", 0),
        ("case=nonsense", 0),
        ("kind=nonsense", 1),
    ],
)
def test_actions_are_filtered_by_kind_owner_and_case(people, query, shown):
    with time_machine.travel("2026-11-28T12:00:00Z", tick=True):
        stories.decided(people)
        groups = signed_in(people.clerk).get(f"/boards/spine/actions/?{query}").context["groups"]
    assert sum(len(group.lines) for group in groups) == shown


def test_the_list_asks_a_bounded_number_of_questions(people, action, django_assert_max_num_queries):
    client = signed_in(people.clerk)
    client.get("/boards/spine/actions/")
    with django_assert_max_num_queries(30):
        client.get("/boards/spine/actions/")


def test_a_specialist_sees_their_own_on_a_page_and_on_their_home(people, action):
    for user, count in ((people.chair, 1), (people.oncologist, 0)):
        client = signed_in(user)
        groups = client.get("/boards/spine/my-actions/").context["groups"]
        assert sum(len(group.lines) for group in groups) == count
        part = client.get("/boards/spine/my-actions/part/").content.decode()
        assert ("Separation surgery T8" in part) is bool(count)
        assert (
            "/boards/spine/my-actions/part/" in client.get("/boards/spine/review/").content.decode()
        )


def test_done_today_is_one_press(people, action):
    client = signed_in(people.chair)
    told = {"outcome": "done", "on": today(), "seen": 0, "back": "my-actions"}

    answer = client.post(f"/actions/{action.pk}/answer/", told)

    assert (answer.status_code, answer.url) == (302, "/boards/spine/my-actions/")
    action.refresh_from_db()
    assert (action.state, action.answers.get().told_by) == ("done", "Prof. Charlotte Hale")


def test_a_deviation_without_a_reason_comes_back_with_what_was_typed(people, action):
    told = {"outcome": "changed", "on": today(), "words": "Percutaneous only.", "seen": 0}
    page = signed_in(people.chair).post(f"/actions/{action.pk}/answer/", told)

    assert page.status_code == 422
    assert "why it was not done as advised" in page.content.decode()
    assert "Percutaneous only." in page.content.decode()
    action.refresh_from_db()
    assert action.is_open


def test_an_answer_on_an_old_page_is_told_of_the_newer_one(people, action):
    finish(people, action)
    told = {"outcome": "not_done", "reason": "medical", "seen": 0}
    page = signed_in(people.clerk).post(f"/actions/{action.pk}/answer/", told)

    assert page.status_code == 409
    assert "answered meanwhile: done as advised" in page.content.decode()


def test_an_observer_reads_and_writes_nothing(people, action):
    client = signed_in(people.observer)
    page = client.get(f"/actions/{action.pk}/")
    assert page.status_code == 200
    assert "Record the answer" not in page.content.decode()
    assert client.post(f"/actions/{action.pk}/answer/", {"outcome": "done"}).status_code == 403


def test_the_clerk_asks_outside_and_sees_the_code_once(people, action):
    client = signed_in(people.clerk)
    assert "Send the link" not in client.get(f"/actions/{action.pk}/").content.decode()
    stories.prove(client, people.clerk)
    assert "Send the link" in client.get(f"/actions/{action.pk}/").content.decode()
    who = {"name": "Dr. Keller", "email": "keller@example.org"}
    page = client.post(f"/actions/{action.pk}/ask/", who)
    code = page.context["code"]
    assert len(code) == 8
    assert code[:4] in page.content.decode()
    assert code[:4] not in client.get(f"/actions/{action.pk}/").content.decode()
    assert client.post(f"/actions/{action.pk}/ask/", who).status_code == 409

    asked = action.askings.get()
    client.post(f"/askings/{asked.pk}/code/")
    client.post(f"/askings/{asked.pk}/close/")
    with pytest.raises(Refused):
        asking.enter(asked, code)


# The patient told


def test_the_patient_is_to_be_told_within_two_working_days(people):
    with time_machine.travel("2026-11-27T12:00:00Z", tick=True):  # a Friday
        stories.decided(people)
        consensus = Action.objects.get().plan_item.consensus
        duty = informing.duty_of(consensus)
        assert (duty.due, duty.told, duty.is_overdue) == (date(2026, 12, 1), None, False)
    with time_machine.travel("2026-12-01T12:00:00Z", tick=True):
        assert not informing.duty_of(consensus).is_overdue
    with time_machine.travel("2026-12-02T12:00:00Z", tick=True):
        assert informing.duty_of(consensus).is_overdue
        told = {"on": date(2026, 12, 2), "who": "Dr. Omar Said", "how": "in_person"}
        informing.record(consensus, by=people.surgeon, **told)
        informing.record(consensus, by=people.surgeon, **told)
        assert informing.duty_of(consensus).is_late
        informing.record(consensus, by=people.clerk, **{**told, "on": date(2026, 11, 30)})
    duty = informing.duty_of(consensus)
    assert (duty.told.number, duty.is_late, Informing.objects.count()) == (2, False, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Informing.objects.update(who="Somebody")


def test_telling_the_patient_takes_it_off_the_list(people, action):
    consensus = action.plan_item.consensus
    client = signed_in(people.surgeon)
    told = {"on": today(), "who": "Dr. Omar Said", "how": "phone"}
    assert client.post(f"/decisions/{consensus.pk}/informed/", told).status_code == 302
    assert signed_in(people.clerk).get("/boards/spine/actions/?kind=inform").context["told"] == []
    early = {**told, "on": "2020-01-01"}
    assert client.post(f"/decisions/{consensus.pk}/informed/", early).status_code == 409
    assert client.post(f"/decisions/{consensus.pk}/informed/", {}).status_code == 409


# Figures


def test_the_figures_of_a_board_follow_its_rows(people):
    with time_machine.travel("2026-03-02T12:00:00Z", tick=True):
        stories.decided(people)
        action = Action.objects.get()
        consensus = action.plan_item.consensus
        told = {"on": date(2026, 3, 2), "who": "Dr. Omar Said", "how": "in_person"}
        informing.record(consensus, by=people.surgeon, **told)
        finish(people, action, outcome="not_done", on=None, reason="comorbidity")
    year = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    with time_machine.travel("2026-05-30T12:00:00Z"):
        assert implementation.carried_out(people.board, **year).total == 0
    with time_machine.travel("2026-05-31T12:00:00Z"):
        found = implementation.carried_out(people.board, **year)
        assert (found.percent("not_done"), dict(found.reasons)) == (100, {"comorbidity": 1})
        assert implementation.told(people.board, **year).percent == 100
        later = {"first": date(2026, 3, 3), "last": date(2026, 12, 31)}
        assert implementation.told(people.board, **later).total == 0
        assert implementation.carried_out(people.other_board, **year).total == 0


# Results


def test_a_result_stands_beside_the_action_that_it_carries_out(people, action):
    done = {
        "status": "done",
        "plan_item": str(action.plan_item_id),
        "planned_technique": "minimally_invasive",
        "done_technique": "open",
    }
    write(action.case, "operation", done, by=people.surgeon)

    page = signed_in(people.clerk).get(f"/cases/{action.case_id}/follow-up/").content.decode()

    assert "Technique: planned Minimally invasive, done Open" in page
    assert Action.objects.get().is_open, "what the record says answers nothing by itself"


def test_a_contradicting_result_proposes_to_present_again(people, action):
    case = action.case
    assert results.proposals(case) == []
    write(case, "postoperative_check", {"frankel": "B", "change": "worse"}, by=people.surgeon)
    (found,) = results.proposals(case)
    assert found.words == "Neurology is worse: Frankel B, D at the decision."

    client = signed_in(people.clerk)
    page = client.get(f"/cases/{case.pk}/follow-up/").content.decode()
    assert "Present this case again?" in page
    client.post(f"/cases/{case.pk}/bring-back/", {"finding": found.finding})

    case.refresh_from_db()
    assert case.state == CaseState.ACCEPTED
    assert case.transitions.last().reason == found.words
    assert results.proposals(case) == []


def test_a_proposal_is_dismissed_with_a_reason_only(people, action):
    case = action.case
    write(case, "complication", {"grade": "IIIb", "type": "bleeding"}, by=people.surgeon)
    (found,) = results.proposals(case)
    with pytest.raises(Refused, match="Please say why"):
        results.dismiss(case, finding=found.finding, by=people.clerk, reason=" ")

    client = signed_in(people.clerk)
    told = {"finding": found.finding, "reason": "Evacuated, healed."}
    client.post(f"/cases/{case.pk}/dismiss/", told)

    assert results.proposals(case) == []
    assert Dismissal.objects.get().words == "Bleeding or haematoma: Clavien-Dindo IIIb."
    with pytest.raises(Refused, match="not proposed any more"):
        results.bring_back(case, finding=found.finding, by=people.clerk)


def test_what_the_board_knew_contradicts_nothing(people):
    case = stories.ready(people)
    write(case, "postoperative_check", {"change": "worse"}, by=people.surgeon)
    lifecycle.reopen(case, by=people.clerk, reason="More.")
    assert results.proposals(case) == []


# The case


def test_the_case_page_loads_its_follow_up(people, action):
    page = signed_in(people.clerk).get(f"/cases/{action.case_id}/").content.decode()
    assert f"/cases/{action.case_id}/follow-up/" in page
    assert f"/cases/{action.case_id}/timeline/" in page


def test_death_is_recorded_and_taken_back_on_the_case(people, action):
    client = signed_in(people.clerk)
    case = f"/cases/{action.case_id}"
    client.post(f"{case}/left/", {"kind": "died", "on": today()})
    page = client.get(f"{case}/follow-up/").content.decode()
    assert "Nobody is reminded any more" in page
    assert "patient died" in page

    assert client.post(f"{case}/left/back/", {"reason": ""}).status_code == 409
    client.post(f"{case}/left/back/", {"reason": "Another person."})
    action.refresh_from_db()
    assert action.is_open


def test_the_dead_are_not_to_be_told(people, action):
    leaving.record(action.case, by=people.clerk, kind="died", on=timezone.localdate())
    assert signed_in(people.clerk).get("/boards/spine/actions/").context["told"] == []


def test_the_timeline_tells_the_case_from_referral_to_outcome(people, action):
    case = action.case
    write(case, "operation", {"status": "done", "title": "Separation T8"}, by=people.surgeon)
    write(case, "complication", {"grade": "II", "type": "csf_leak"}, by=people.surgeon)
    write(case, "pathology", {"diagnosis": "Clear cell carcinoma"}, by=people.surgeon)
    finish(people, action)
    told = {"on": timezone.localdate(), "who": "Dr. Omar Said", "how": "in_person"}
    informing.record(action.plan_item.consensus, by=people.surgeon, **told)

    answer = signed_in(people.observer).get(f"/cases/{case.pk}/timeline/")
    page = answer.content.decode()

    for words in (
        "Referral registered",
        "Submitted",
        "Imaging",
        "Board meeting",
        "Decision (",
        "Separation T8",
        "CSF leak",
        "Clavien-Dindo II",
        "Clear cell carcinoma",
        "Separation surgery T8: done as advised",
        "Patient told by Dr. Omar Said, in person",
    ):
        assert words in page
    days = [day.on for day in answer.context["days"]]
    assert days == sorted(days)


def test_a_stranger_finds_none_of_it(people, action):
    client = signed_in(people.stranger)
    for address in (
        f"/actions/{action.pk}/",
        f"/cases/{action.case_id}/follow-up/",
        f"/cases/{action.case_id}/timeline/",
        "/boards/spine/actions/",
    ):
        assert client.get(address).status_code == 404
