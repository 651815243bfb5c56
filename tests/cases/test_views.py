"""The pages of the desk and of a case, as each person meets them."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import lifecycle, records
from cases.models import Assessment, Case, Lesion, Patient
from tests import stories
from tests.cases import fhir
from tests.cases.test_intake import BONE, BREAST, as_bytes
from tests.cases.typing_in import shown
from tumorboard.models import AuditEvent, Membership

pytestmark = pytest.mark.slow

NEW = {
    "record_number": "4711",
    "family_name": "Berger",
    "given_name": "Anna",
    "sex": "female",
    "urgency": "urgent",
    "question": "Surgery or SBRT?",
}


@pytest.fixture
def desk(client, people):
    client.force_login(people.clerk)
    return reverse("desk", args=["spine"])


def page(client, name: str, *arguments) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_desk_without_cases_says_what_to_do(client, desk):
    assert "No case yet" in client.get(desk).content.decode()


def test_the_desk_shows_what_waits_for_whom(client, people, desk):
    draft = stories.draft(people, number="1", family="Draft")
    waiting = stories.draft(people, number="2", family="Waiting")
    lifecycle.submit(waiting, by=people.clerk)
    lacking = stories.draft(people, number="3", family="Lacking")
    records.edit(lacking, by=people.clerk, revision=lacking.revision, changes={"walking": ""})
    lifecycle.submit(lacking, by=people.clerk)
    lifecycle.accept(lacking, by=people.clerk)
    stories.ready(people, number="4", family="Complete")

    answer = client.get(desk)
    rows = {row.case.patient.family_name: row for g in answer.context["groups"] for row in g.rows}
    assert [group.state for group in answer.context["groups"]] == [
        "submitted",
        "accepted",
        "ready",
        "draft",
    ]
    assert rows["Draft"].move == ("submit", "Submit")
    assert rows["Waiting"].move == ("accept", "Accept")
    assert rows["Lacking"].move is None
    assert rows["Lacking"].completing_url == (
        f"/cases/{lacking.pk}/record/?open=examination#id_examination-walking"
    )
    assert rows["Lacking"].owners == "Spine surgery"
    assert rows["Complete"].blockers == []
    assert reverse("case", args=[draft.pk]) in answer.content.decode()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("berg", {"Berger"}),
        ("anna BERGER", {"Berger"}),
        ("0815", {"Novak"}),
        ("S-0002", {"Novak"}),
        ("2", {"Novak"}),
        ("anna", {"Berger", "Novak"}),
        ("nobody", set()),
        ("%", set()),
    ],
)
def test_a_case_is_found_by_name_number_or_reference(client, people, desk, words, found):
    stories.draft(people, number="4711", family="Berger")
    lifecycle.withdraw(
        stories.draft(people, number="0815", family="Novak"), by=people.clerk, reason="Elsewhere"
    )
    answer = client.post(desk, {"q": words}, headers={"hx-request": "true", "hx-target": "cases"})

    names = {row.case.patient.family_name for g in answer.context["groups"] for row in g.rows}
    assert names == found
    assert "<html" not in answer.content.decode()


def test_the_desk_of_one_board_knows_nothing_of_another(client, people, desk):
    records.register(
        people.other_board,
        by=people.stranger,
        patient={"record_number": "9", "family_name": "Elsewhere"},
    )
    Membership.objects.create(user=people.clerk, board=people.other_board, roles=["clerk"])
    assert client.get(desk).context["groups"] == []
    assert b"No case found" in client.post(desk, {"q": "Elsewhere"}).content


def test_the_desk_asks_the_database_no_more_for_more_cases(client, people, desk):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(desk)
        return len(asked)

    stories.draft(people, number="1")
    client.get(desk)
    with_one = queries()
    stories.draft(people, number="2")
    stories.ready(people, number="3")
    client.get(desk)  # the first look at a name is noted
    assert queries() == with_one


def test_a_case_is_registered_on_one_page(client, people, desk):
    answer = client.post(reverse("case-new", args=["spine"]), NEW)

    case = Case.objects.get()
    assert answer.url == reverse("case-record", args=[case.pk])
    assert (case.question, case.urgency, case.created_by) == (
        "Surgery or SBRT?",
        "urgent",
        people.clerk,
    )


def test_what_was_typed_is_kept_when_something_is_wrong(client, people, desk):
    wrong = {**NEW, "birth_date": "31.02.1964", "question": "Long <b>"}
    answer = client.post(reverse("case-new", args=["spine"]), wrong)

    assert answer.status_code == 422
    kept = shown(answer)
    assert kept["birth_date"] == ["31.02.1964"]
    assert kept["question"] == ["Long <b>"]
    assert kept["urgency"] == ["urgent"]
    assert "This is not a date." in answer.content.decode()
    assert not Case.objects.exists()


def test_a_record_number_of_somebody_else_is_told_at_the_field(client, people, desk):
    stories.draft(people, number="4711", family="Novak")
    answer = client.post(reverse("case-new", args=["spine"]), NEW)

    assert answer.status_code == 409
    assert "belongs to Novak, Anna" in answer.context["form"].errors["record_number"][0]
    assert shown(answer)["question"] == ["Surgery or SBRT?"]


def test_saving_an_untouched_page_changes_nothing(client, people, desk):
    case = stories.draft(people)
    changes = {"question": "One.\n\nTwo."}
    records.edit(case, by=people.clerk, revision=case.revision, changes=changes)
    url = reverse("case-edit", args=[case.pk])
    answer = client.post(url, shown(client.get(url)))

    assert answer.status_code == 302
    assert Case.objects.get().revision == case.revision + 1
    assert AuditEvent.objects.filter(action="case.edited").count() == 1


@pytest.fixture
def both(client, people, desk):
    """Clara has the page of a case open while Charlotte saves another question and urgency."""
    case = stories.draft(people)
    typed = shown(client.get(reverse("case-edit", args=[case.pk])))
    records.edit(
        case,
        by=people.chair,
        revision=case.revision,
        changes={"question": "En bloc <T8>?", "urgency": "urgent"},
    )
    mine = {"question": ["Biopsy first?"], "presentation_reason": ["recurrence"]}
    return case, {**typed, **mine}


def test_the_second_clerk_sees_both_versions(client, people, both):
    case, mine = both
    answer = client.post(reverse("case-edit", args=[case.pk]), mine)

    assert answer.status_code == 409
    seen = {d.field.name: (d.theirs, d.by) for d in answer.context["differences"]}
    assert seen == {
        "question": ("En bloc <T8>?", "both"),
        "urgency": ("Urgent (next meeting)", "they"),
        "presentation_reason": ("First diagnosis", "you"),
    }
    text = answer.content.decode()
    assert "En bloc &lt;T8&gt;?" in text
    assert "Prof. Charlotte Hale saved this case" in text
    assert shown(answer)["question"] == ["Biopsy first?"]
    case.refresh_from_db()
    assert case.question == "En bloc <T8>?"


def test_each_field_is_chosen_and_nothing_is_lost(client, people, both):
    case, mine = both
    url = reverse("case-edit", args=[case.pk])
    conflict = shown(client.post(url, mine))
    assert conflict["take-urgency"] == ["theirs"]
    assert conflict["take-presentation_reason"] == ["mine"]
    assert "take-question" not in conflict
    answer = client.post(
        url, {**conflict, "take-question": "mine", "question": "Biopsy, or en bloc at T8?"}
    )

    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.question, case.urgency, case.presentation_reason) == (
        "Biopsy, or en bloc at T8?",
        "urgent",
        "recurrence",
    )
    assert case.walking == "independent"
    assert case.consent_to_discuss is True


def test_the_other_version_can_be_kept(client, people, both):
    case, mine = both
    url = reverse("case-edit", args=[case.pk])
    conflict = shown(client.post(url, {**mine, "consent_to_discuss": []}))
    assert conflict["take-consent_to_discuss"] == ["mine"]
    client.post(url, {**conflict, "take-question": "theirs", "take-consent_to_discuss": "theirs"})

    case.refresh_from_db()
    assert (case.question, case.presentation_reason) == ("En bloc <T8>?", "recurrence")
    assert case.consent_to_discuss is True


def test_a_third_version_leads_to_the_conflict_page_again(client, people, both):
    case, mine = both
    url = reverse("case-edit", args=[case.pk])
    conflict = shown(client.post(url, mine))
    case.refresh_from_db()
    records.edit(case, by=people.chair, revision=case.revision, changes={"question": "A third?"})
    answer = client.post(url, {**conflict, "take-question": "mine"})

    assert answer.status_code == 409
    assert [(d.field.name, d.theirs) for d in answer.context["differences"]] == [
        ("question", "A third?"),
        ("presentation_reason", "First diagnosis"),
    ]


def test_a_lesion_added_meanwhile_is_no_conflict(client, people, desk):
    case = stories.draft(people)
    url = reverse("case-edit", args=[case.pk])
    typed = shown(client.get(url))
    stories.add(case, "lesion", {"levels": ["L2", "L2"]}, by=people.chair)
    answer = client.post(url, {**typed, "question": "Which of the two first?"})

    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.question == "Which of the two first?"
    assert case.lesions.count() == 2


def test_the_page_of_a_case_tells_it_whole(client, people, desk):
    case = stories.draft(people)
    records.add_finding(
        case, by=people.oncologist, kind="marker", words="PD-L1", value="60", unit="%"
    )
    text = page(client, "case", case.pk)

    for words in (
        "Surgery before radiation?",
        "Berger, Anna",
        "Frankel D: motor useful",
        "KPS 80",
        "SINS at T8",
        "indeterminate (possibly impending instability)",
        "higher is worse",
        "Nothing is missing.",
        "PD-L1",
        "60 %",
        "Dr. Mei Okafor",
    ):
        assert words in text, words
    assert "Registered" in page(client, "case-history", case.pk)


def test_a_gap_leads_to_the_field_that_fills_it(client, people, desk):
    case = stories.draft(people)
    long_ago = case.mri_on - timedelta(days=40)
    changes = {"walking": "", "mri_on": long_ago}
    records.edit(case, by=people.clerk, revision=case.revision, changes=changes)
    text = page(client, "case", case.pk)
    place = f"/cases/{case.pk}/record/?open=examination#id_examination-walking"
    assert f'href="{place}"' in text
    assert "1 missing" in text
    assert text.count('class="gap-missing"') == text.count('class="gap-warning"') == 1

    assert 'id="id_examination-walking' in client.get(place).content.decode()

    client.force_login(people.observer)
    text = page(client, "case", case.pk)
    assert "The walking status is missing" in text
    assert "-walking" not in text


def test_what_is_missing_in_the_head_of_a_case_leads_to_its_own_page(client, people, desk):
    case = stories.draft(people)
    records.edit(case, by=people.clerk, revision=case.revision, changes={"question": ""})
    place = f"/cases/{case.pk}/edit/#id_question"
    assert f'href="{place}"' in page(client, "case", case.pk)
    assert 'id="id_question"' in client.get(place).content.decode()


def test_opening_a_case_is_written_down_once_a_sitting(client, people, desk):
    case = stories.draft(people)
    for _ in range(3):
        page(client, "case", case.pk)
    client.force_login(people.oncologist)
    page(client, "case", case.pk)

    opened = AuditEvent.objects.filter(action="case.opened", object_id=str(case.pk))
    assert [event.actor for event in opened] == ["oncologist@example.org", "clerk@example.org"]
    assert {event.patient for event in opened} == {"4711"}


def test_the_clerk_moves_a_case_from_the_desk_and_from_its_page(client, people, desk):
    case = stories.draft(people)
    answer = client.post(reverse("case-move", args=[case.pk, "submit"]), {"next": "desk"})
    assert answer.url == desk
    answer = client.post(
        reverse("case-move", args=[case.pk, "return"]), {"return-reason": "Which levels?"}
    )
    assert answer.url == reverse("case", args=[case.pk])
    assert "Which levels?" in page(client, "case-history", case.pk)


def test_a_refused_move_says_why(client, people, desk):
    case = stories.draft(people)
    answer = client.post(reverse("case-move", args=[case.pk, "accept"]))
    assert answer.status_code == 409
    assert "It cannot be accepted now" in answer.content.decode()
    assert client.post(reverse("case-move", args=[case.pk, "list"])).status_code == 404


def test_a_lesion_and_its_score_are_seen_as_they_are_written(client, people, desk):
    case, key = stories.draft(people), uuid.uuid4()
    typed = {
        "levels": "T8",
        "bone_lesion": "lytic",
        "alignment": "normal",
        "collapse": "lt50",
        "base": "0",
    }
    url = reverse("record-thing", args=[case.pk, "lesion", key])
    text = client.post(url, typed, headers={"hx-request": "true"}).content.decode()
    assert "8–11" in text
    assert "posterolateral" in text
    assert case.lesions.count() == 2


def test_a_lesion_is_taken_out_and_a_finding_added(client, people, desk):
    case = stories.draft(people)
    lesion = case.lesions.get()
    client.post(reverse("record-take-out", args=[case.pk, "lesion", lesion.pk]))
    assert "No lesion recorded" in page(client, "case", case.pk)

    client.post(
        reverse("finding-add", args=[case.pk]),
        {"kind": "stage", "words": "Stage IV", "on": "2026-01-02", "source": "Letter"},
    )
    assert "Stage IV" in page(client, "case", case.pk)


def upload(client, data: bytes):
    file = SimpleUploadedFile("referral.json", data, content_type="application/json")
    return client.post(reverse("case-import", args=["spine"]), {"file": file})


def test_an_uploaded_bundle_becomes_a_draft_that_lists_what_was_left(client, people, desk):
    specimen = {"resourceType": "Specimen", "id": "s1", "subject": fhir.ANNA}
    answer = upload(client, as_bytes(fhir.patient(), BREAST, BONE, specimen))

    case = Case.objects.get()
    assert answer.url == reverse("case", args=[case.pk])
    text = page(client, "case", case.pk)
    assert "Berg, Anna" in text
    past = page(client, "case-history", case.pk)
    assert "Not mapped: 1" in past
    assert "Specimen/s1" in past
    assert "Secondary malignant neoplasm of bone" in text
    assert "Localise" in text


def test_a_refused_bundle_says_why_at_the_field(client, people, desk):
    answer = upload(client, b'{"resourceType": "Patient"}')
    assert answer.status_code == 409
    assert "not a FHIR bundle" in answer.context["form"].errors["file"][0]
    assert client.post(reverse("case-import", args=["spine"])).status_code == 422
    assert not Patient.objects.exists()


PAGES = ["case", "case-edit", "case-record", "finding-add"]


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_and_an_administrator_find_no_such_case(client, people, name):
    case = stories.draft(people)
    for who in (people.stranger, people.administrator):
        client.force_login(who)
        assert client.get(reverse(name, args=[case.pk])).status_code == 404


@pytest.mark.parametrize("who", ["observer", "auditor", "surgeon"])
def test_who_may_not_write_is_refused(client, people, who):
    case = stories.draft(people)
    client.force_login(people.users[who])
    assert client.get(reverse("desk", args=["spine"])).status_code == 403
    assert client.get(reverse("case-edit", args=[case.pk])).status_code == 403
    assert client.post(reverse("case-move", args=[case.pk, "submit"])).status_code == 403
    expected = 403 if who == "auditor" else 200
    assert client.get(reverse("case", args=[case.pk])).status_code == expected


@pytest.mark.parametrize("page", ["case-new", "record-section", "finding-add"])
def test_a_page_sent_twice_without_script_makes_one_row(client, people, page):
    case = stories.draft(people)
    client.force_login(people.clerk)
    model = {"case-new": Case, "record-section": Lesion, "finding-add": Assessment}[page]
    before = model.objects.count()
    if page == "record-section":
        empty = f"{reverse(page, args=[case.pk, 'lesion'])}?new"
        answer = client.get(empty, headers={"hx-request": "true"})
        url = re.search(r'action="([^"]+)"', answer.content.decode())[1]
    else:
        url = reverse(page, args=["spine"] if page == "case-new" else [case.pk])
        answer = client.get(url)
    sent = shown(answer) | {
        "record_number": "4799",
        "family_name": "Novak",
        "levels": "L2",
        "words": "No fever.",
    }

    answers = {client.post(url, sent).url for _ in range(2)}

    assert model.objects.count() == before + 1
    assert len(answers) == 1
