"""What the forms of a case say to a wrong entry, in a clinician's words and at the field."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.forms import CaseForm, FindingForm, LesionForm
from cases.forms.case import CASE, PATIENT
from cases.models import Case, Patient

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
        (
            {"performance_scale": "ecog", "performance_value": "7"},
            "performance_value",
            "ECOG is 0 to 5.",
        ),
        (
            {"performance_scale": "kps", "performance_value": "85"},
            "performance_value",
            "KPS is 0 to 100 in tens.",
        ),
        (
            {"performance_scale": "kps", "performance_value": "-10"},
            "performance_value",
            "KPS is 0 to 100 in tens.",
        ),
        ({"performance_value": "80"}, "performance_scale", "Which scale was it"),
        ({"performance_scale": "ecog"}, "performance_value", "Enter the value"),
        (
            {"performance_scale": "ecog", "performance_value": "one"},
            "performance_value",
            "Enter a whole number",
        ),
        ({"birth_date": "1850-01-01"}, "birth_date", "Please check the year"),
        ({"neuro_on": "31.02.2026"}, "neuro_on", "This is not a date."),
        ({"tumour_class": "wart"}, "tumour_class", "Select a valid choice"),
    ],
)
def test_a_wrong_entry_is_named_at_its_field(people, typed, field, sentence):
    found = errors(people, **typed)
    assert list(found) == [field]
    assert found[field][0].startswith(sentence)


@pytest.mark.parametrize(
    "field", ["birth_date", "mri_on", "neuro_on", "neuro_changed_on", "performance_on"]
)
def test_nothing_has_happened_tomorrow(people, field):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert errors(people, **{field: tomorrow.isoformat()}) == {
        field: ["This date lies in the future."]
    }
    assert errors(people, **{field: timezone.localdate().isoformat()}) == {}


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


def test_a_lesion_of_one_level_needs_it_only_once():
    form = LesionForm({"level_from": "T8"})
    assert form.is_valid()
    assert (form.facts["level_from"], form.facts["level_to"]) == ("T8", "T8")


def test_levels_in_the_wrong_order_are_told_at_the_field():
    form = LesionForm({"level_from": "L1", "level_to": "T8"})
    assert form.errors == {
        "level_to": [
            "The upper level L1 lies below the lower level T8. Enter the upper level first."
        ]
    }


def test_a_finding_needs_words_and_a_day_that_has_been():
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    form = FindingForm({"kind": "stage", "words": " ", "on": tomorrow})
    assert form.errors == {
        "words": ["Write down what was found."],
        "on": ["This date lies in the future."],
    }
