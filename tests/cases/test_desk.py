"""The desk: columns, filters of one's own, and one thing done with many cases."""

import pytest
from django.urls import reverse

from cases import filters, lifecycle, records
from cases.models import Case, SavedFilter
from meetings.models import AgendaItem
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(client, people):
    client.force_login(people.clerk)
    return reverse("desk", args=["spine"])


@pytest.fixture
def some(people):
    """A draft, a submitted case with a gap, and a ready one."""
    draft = stories.draft(people, number="1", family="Draft")
    lacking = stories.draft(people, number="2", family="Lacking")
    records.edit(
        lacking,
        by=people.clerk,
        revision=lacking.revision,
        changes={"walking": "", "urgency": "urgent"},
    )
    lifecycle.submit(lacking, by=people.clerk)
    return {"draft": draft, "lacking": lacking, "ready": stories.ready(people, number="3")}


def several(client, deed: str, *cases: Case, reason: str = "") -> str:
    told = {"deed": deed, "case": [case.pk for case in cases], "reason": reason}
    answer = client.post(reverse("desk-several", args=["spine"]), told, follow=True)
    return answer.content.decode()


def states() -> dict[str, str]:
    return dict(Case.objects.values_list("patient__record_number", "state"))


def test_what_is_done_with_many_goes_case_by_case(client, desk, some):
    page = several(client, "accept", *some.values())
    assert "1 accepted: S-0002." in page
    assert "S-0001 stays as it is. This case is draft." in page
    assert "S-0003 stays as it is. This case is ready." in page
    assert states() == {"1": "draft", "2": "accepted", "3": "ready"}


def test_what_is_missing_is_asked_for_in_the_words_of_the_rules(client, desk, some):
    several(client, "ask", some["lacking"], some["draft"])
    assert states()["2"] == "returned"
    move = some["lacking"].transitions.get(verb="return")
    assert "The walking status is missing" in move.reason


def test_a_withdrawal_needs_its_reason(client, desk, some):
    several(client, "withdraw", *some.values())
    assert "at most 900" in several(client, "withdraw", *some.values(), reason="x" * 901)
    assert "withdrawn" not in states().values()
    several(client, "withdraw", *some.values(), reason="The patient moved away.")
    assert set(states().values()) == {"withdrawn"}


def test_cases_are_put_on_the_list_of_a_meeting(client, people, desk, some):
    meeting = stories.planned(people)
    page = several(client, f"list:{meeting.pk}", *some.values())
    assert AgendaItem.objects.get(meeting=meeting).case == some["ready"]
    assert "S-0001 stays as it is." in page


def test_a_case_of_another_board_is_none_of_them(client, people, desk, some):
    other = stories.draft(people, number="9")
    Case.objects.filter(pk=other.pk).update(board=people.other_board, state="submitted")
    several(client, "accept", other)
    other.refresh_from_db()
    assert other.state == "submitted"


@pytest.mark.parametrize("told", [{}, {"deed": "accept"}, {"deed": "x", "case": "y"}])
def test_nothing_ticked_is_said(client, desk, some, told):
    page = client.post(reverse("desk-several", args=["spine"]), told, follow=True)
    assert "Tick some cases" in page.content.decode()


def families(client, desk: str, **asked) -> set[str]:
    answer = client.post(desk, asked, headers={"HX-Request": "true", "HX-Target": "cases"})
    assert answer.status_code == 200
    groups = answer.context["groups"]
    return {row.case.patient.family_name for group in groups for row in group.rows}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"urgency": "urgent"}, {"Lacking"}),
        ({"gaps": "on"}, {"Lacking"}),
        ({"owner": "spine_surgery"}, {"Lacking"}),
        ({"owner": "clerk"}, set()),
        ({"tumour_class": "intradural"}, set()),
        ({"waiting": "1"}, set()),
        ({"q": "draft"}, {"Draft"}),
        ({"q": "T8 lacking"}, {"Lacking"}),
    ],
)
def test_filters_and_words(client, desk, some, asked, found):
    assert families(client, desk, **asked) == found


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"q": "renal"}, "Older cases have these words too"),
        ({"state": "draft"}, "There are more cases than can be shown"),
        ({}, "There are more cases than can be shown"),
    ],
)
def test_what_is_not_shown_is_said(client, desk, some, monkeypatch, asked, told):
    assert told not in client.post(desk, asked).content.decode()

    monkeypatch.setattr("cases.desk.SHOWN_WHEN_SEARCHING", 1)
    monkeypatch.setattr("cases.desk.SHOWN_AT_WORK", 0)
    assert told in client.post(desk, asked).content.decode()


def test_cases_of_every_state_have_their_place(client, people, desk, some):
    item = stories.decided(people)
    lifecycle.begin_follow_up(Case.objects.get(pk=item.case_id), by=people.clerk)
    lifecycle.withdraw(some["draft"], by=people.clerk, reason="The patient moved away.")

    page = client.get(desk).content.decode()
    assert "In follow-up" in page
    assert item.case.reference in page
    assert "S-0001" not in page, "what is withdrawn is no work"

    page = client.post(desk, {"state": "withdrawn"}).content.decode()
    assert "S-0001" in page
    assert "S-0002" not in page


def test_the_columns_show_a_card_for_each_case(client, desk, some):
    page = client.post(desk, {"view": "columns"}).content.decode()
    assert 'class="kanban"' in page
    assert page.count('<li class="card">') == 3


def test_a_filter_is_kept_without_words_and_used_again(client, people, desk, some):
    told = {"q": "Draft", "urgency": "urgent", "view": "columns", "name": "Urgent ones"}
    client.post(reverse("desk-filters", args=["spine"]), told)
    kept = SavedFilter.objects.get()
    assert kept.values == {"view": "columns", "urgency": "urgent"}
    assert "Urgent ones" in client.get(desk).content.decode()
    assert families(client, desk, filter=str(kept.pk)) == {"Lacking"}
    client.force_login(people.chair)
    assert "Urgent ones" not in client.get(desk).content.decode()
    assert families(client, desk, filter=str(kept.pk)) != {"Lacking"}
    client.post(reverse("desk-filters", args=["spine"]), {"forget": kept.pk})
    assert SavedFilter.objects.count() == 1
    client.force_login(people.clerk)
    client.post(reverse("desk-filters", args=["spine"]), {"forget": kept.pk})
    assert SavedFilter.objects.count() == 0


def test_a_person_keeps_so_many_filters(people):
    for number in range(filters.MOST):
        filters.keep(people.board, by=people.clerk, name=f"F{number}", values={})
    filters.keep(people.board, by=people.clerk, name="F0", values={"gaps": True})
    with pytest.raises(Refused, match="Forget one"):
        filters.keep(people.board, by=people.clerk, name="one more", values={})


def test_whose_names_the_desk_tells_is_in_the_trail(client, desk, some):
    client.post(desk, {"view": "columns"})
    assert AuditEvent.objects.filter(action="case.listed").count() == 3
