"""What the forms of a case say to a wrong entry, in a clinician's words and at the field."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.forms import CaseForm, FindingForm
from cases.forms.case import CASE, PATIENT
from cases.forms.section import SectionForm
from cases.models import Case, Lesion, Patient
from cases.projection import COLUMNS
from cases.record.catalogue import SECTIONS
from cases.record.values import stored_fields
from tests import stories

TYPED = {
    "record_number": "4711",
    "family_name": "Berger",
    "sex": "female",
    "urgency": "routine",
}


def errors(people, **typed) -> dict:
    return dict(CaseForm({**TYPED, **typed}, board=people.board).errors)


def test_number_and_name_are_enough_to_begin(people):
    assert errors(people) == {}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"record_number": " "}, "record_number", "Enter the record number"),
        ({"family_name": ""}, "family_name", "Enter the family name."),
        ({"birth_date": "1850-01-01"}, "birth_date", "Please check the year"),
        ({"birth_date": "31.02.1960"}, "birth_date", "This is not a date."),
        ({"sex": "wart"}, "sex", "Select a valid choice"),
        ({"urgency": "yesterday"}, "urgency", "Select a valid choice"),
        ({"presentation_reason": "wart"}, "presentation_reason", "Select a valid choice"),
        ({"question": "?" * 8001}, "question", "Ensure this value has at most 8000 characters"),
    ],
)
def test_a_wrong_entry_is_named_at_its_field(people, typed, field, sentence):
    found = errors(people, **typed)
    assert list(found) == [field]
    assert found[field][0].startswith(sentence)


def test_nobody_is_born_tomorrow(people):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert errors(people, birth_date=tomorrow.isoformat()) == {
        "birth_date": ["This date lies in the future."]
    }
    assert errors(people, birth_date=timezone.localdate().isoformat()) == {}


@pytest.fixture
def case(people):
    return stories.draft(people)


def form(case, key: str, typed: dict) -> SectionForm:
    subject = uuid.uuid4() if SECTIONS[key].noun else case.pk
    asked = SectionForm(typed, section=SECTIONS[key], case=case, subject=subject)
    asked.is_valid()
    return asked


@pytest.mark.parametrize(
    ("section", "typed", "field", "sentence"),
    [
        (
            "examination",
            {"performance_scale": "ecog", "performance_value": "7"},
            "performance_value",
            "ECOG is 0 to 5.",
        ),
        (
            "examination",
            {"performance_scale": "kps", "performance_value": "85"},
            "performance_value",
            "KPS is 0 to 100 in tens.",
        ),
        (
            "examination",
            {"performance_scale": "kps", "performance_value": "-10"},
            "performance_value",
            "Value: from 0 to 100.",
        ),
        (
            "examination",
            {"performance_value": "80"},
            "performance_scale",
            "Choose the scale that was measured",
        ),
        (
            "examination",
            {"performance_scale": "ecog"},
            "performance_value",
            "The value of the ECOG is missing.",
        ),
        (
            "examination",
            {"performance_scale": "ecog", "performance_value": "one"},
            "performance_value",
            "Enter a whole number",
        ),
        ("examination", {"on": "31.02.2026"}, "on", "This is not a date."),
        ("tumour", {"tumour_class": "wart"}, "tumour_class", "Select a valid choice"),
        (
            "lesion",
            {"levels": "L1-T8"},
            "levels",
            "The upper level L1 lies below the lower level T8. Enter the upper level first.",
        ),
        ("lesion", {"levels": "T8, L2"}, "levels", "Write one stretch here"),
        ("lesion", {"levels": "the hip"}, "levels", "“the hip” is not a level."),
    ],
)
def test_a_wrong_answer_is_named_at_its_field(case, section, typed, field, sentence):
    found = form(case, section, typed).errors
    assert list(found) == [field]
    assert found[field][0].startswith(sentence)


PAST = [
    (key, name)
    for key, one in SECTIONS.items()
    for name, asked in [*stored_fields(one).items(), *([("on", None)] if one.dated else [])]
    if (asked is None and one.past) or (asked and asked.kind == "day" and asked.past)
]


def test_nothing_has_happened_tomorrow(case):
    tomorrow = timezone.localdate() + timedelta(days=1)
    wrong = []
    for key, name in PAST:
        today = form(case, key, {name: timezone.localdate().isoformat()})
        if name not in today.fields:
            continue
        ahead = list(form(case, key, {name: tomorrow.isoformat()}).errors.get(name, []))
        if name in today.errors or ahead != ["This date lies in the future."]:
            wrong.append((key, name, ahead))
    assert wrong == []
    assert len(PAST) >= 20


def test_only_specialists_of_the_board_can_present(people):
    offered = set(CaseForm(board=people.board).fields["presenter"].queryset)
    specialists = {"chair", "surgeon", "oncologist", "radiation", "radiologist"}
    assert offered == {people.users[name] for name in specialists}
    for nobody in (people.clerk, people.stranger, people.administrator):
        assert "presenter" in errors(people, presenter=str(nobody.pk))


def test_what_is_not_on_the_page_cannot_be_sent(people):
    form = CaseForm(
        {**TYPED, "state": "heard", "board": str(people.other_board.pk), "number": "9"},
        board=people.board,
    )
    assert form.is_valid()
    assert not {"state", "board", "number", "revision"} & (form.facts.keys() | form.person.keys())


@pytest.mark.parametrize(("model", "names"), [(Patient, PATIENT), (Case, CASE)])
def test_no_field_takes_more_than_its_column_holds(people, model, names):
    fields = CaseForm(board=people.board).fields
    for name in names:
        column = model._meta.get_field(name)
        if column.max_length and not column.choices:
            assert fields[name].max_length == column.max_length, name


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("T8", ["T8", "T8"]),
        ("th8", ["T8", "T8"]),
        ("Th6-10", ["T6", "T10"]),
        ("T11–L1", ["T11", "L1"]),
        ("", []),
    ],
)
def test_levels_are_typed_as_people_write_them(case, typed, levels):
    asked = form(case, "lesion", {"levels": typed})
    assert asked.errors == {}
    assert asked.values.get("levels", []) == levels


@pytest.mark.parametrize("key", COLUMNS)
def test_no_answer_takes_more_than_its_column_holds(case, key):
    model = Lesion if key == "lesion" else Case
    fields = form(case, key, {}).fields
    for name, asked in COLUMNS[key].items():
        column = model._meta.get_field(name)
        if column.max_length and not column.choices and asked.key in fields:
            assert fields[asked.key].max_length == column.max_length, name


def test_a_finding_needs_words_and_a_day_that_has_been():
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    form = FindingForm({"kind": "stage", "words": " ", "on": tomorrow})
    assert form.errors == {
        "words": ["Write down what was found."],
        "on": ["This date lies in the future."],
    }
