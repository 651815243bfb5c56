import pytest

from cases.models import Case, Lesion
from cases.record.catalogue import SECTIONS, STEPS, applies, asked, field_of, section
from cases.record.fields import Field, Kind
from cases.vocabulary import TumourClass

from .pathway import PATHWAY

EVERY = [(one, field) for one in SECTIONS.values() for field in one.fields]
PLACED = [row for row in PATHWAY if not row.place.startswith(("meeting:", "computed:", "date:"))]


def keys(values) -> list[str]:
    return [key for key, _ in values]


@pytest.mark.parametrize("row", PLACED, ids=lambda row: f"{row.step} {row.words}")
def test_a_field_of_the_pathway_is_asked_with_its_values(row):
    found = field_of(*row.place.split("."))
    assert set(row.values.split()) <= set(keys(found.values))
    if row.minimum:
        assert found.minimum, "a field of the minimum set is marked as such"


def test_every_step_has_its_fields_and_a_title():
    assert {row.step for row in PATHWAY} == set(STEPS) == set(range(1, 17))
    recorded = {group.step for one in SECTIONS.values() for group in one.groups}
    assert recorded == set(STEPS)


def test_what_is_dated_is_dated():
    for row in PATHWAY:
        if row.place.startswith("date:"):
            assert section(row.place.removeprefix("date: ")).dated


def test_the_sections_are_those_that_others_count_on():
    once = [key for key, one in SECTIONS.items() if not one.noun]
    several = [key for key, one in SECTIONS.items() if one.noun]
    assert set(once) == {
        *("history", "examination", "staging", "tumour", "planning"),
        *("preparation", "education", "consultation"),
    }
    assert set(several) == {
        *("imaging_study", "lesion", "reading", "operation", "pathology", "postoperative_check"),
        *("rehabilitation", "follow_up", "appointment", "radiotherapy", "drug", "complication"),
    }
    after = {key for key, one in SECTIONS.items() if one.after_board}
    assert after == {*several} - {"lesion", "reading"}


def test_keys_and_answers_are_unique():
    for one in SECTIONS.values():
        stored = [key for field in one.fields for key in field.stored_keys]
        assert len(stored) == len(set(stored)), one.key
        assert "on" not in stored
    for one, field in EVERY:
        answers = keys(field.values)
        assert len(answers) == len(set(answers)), f"{one.key}.{field.key}"
        assert field.key.isidentifier()
        assert field.key == field.key.lower()


def test_every_reference_to_another_field_is_to_one_of_the_section():
    for one, field in EVERY:
        known = {other.key: other for other in one.fields}
        if field.needs:
            key, wanted = field.needs
            assert wanted <= set(keys(known[key].values))
        if field.despite:
            assert field.despite in known
        if field.unit_in:
            assert {unit for unit, _, _ in field.ranges} == set(keys(known[field.unit_in].values))


def test_a_limit_to_classes_gives_its_reason():
    for one, field in EVERY:
        assert bool(field.classes) == bool(field.reason), f"{one.key}.{field.key}"
        assert not field.reason.endswith(".")


def test_the_columns_are_those_of_the_case_and_the_lesion():
    assert {field.column for one, field in EVERY if field.column and one.key != "lesion"} == {
        *("pain", "prior_radiation", "patient_wishes", "history", "frankel", "walking"),
        *("neuro_changed_on", "performance_scale", "performance_value", "performance_on"),
        *("mri_reason_missing", "imaging", "tumour_class", "histology_status", "diagnosis"),
        *("pathology", "comorbidity"),
    }
    for one, field in EVERY:
        if field.column:
            model = Lesion if one.key == "lesion" else Case
            column = model._meta.get_field(field.column)
            if field.kind is Kind.CHOICE:
                assert keys(column.choices) == keys(field.values)
            if field.kind is Kind.TEXT:
                assert column.max_length == field.longest


def test_an_answer_fits_the_length_of_its_column():
    for one, field in EVERY:
        if field.column and field.kind is Kind.CHOICE:
            assert max(map(len, keys(field.values))) <= 32, f"{one.key}.{field.key}"


NOT_ASKED = {
    TumourClass.METASTASIS: "planning.enneking_grade planning.wbb_zones examination.mccormick "
    "pathology.cns_grade planning.neuraxis_mri",
    TumourClass.HAEMATOLOGICAL: "planning.enneking_grade planning.wbb_zones examination.mccormick",
    TumourClass.PRIMARY_BENIGN: "staging.visceral planning.systemic_options examination.mccormick",
    TumourClass.PRIMARY_MALIGNANT: "staging.vertebral_metastases planning.prognosis_view",
    TumourClass.INTRADURAL: "lesion.escc_grade lesion.alignment lesion.posterolateral "
    "staging.visceral planning.enneking_site planning.systemic_options",
    TumourClass.UNKNOWN: "planning.enneking_grade planning.systemic_options examination.mccormick",
}
ASKED = {
    TumourClass.METASTASIS: "lesion.escc_grade staging.visceral planning.systemic_options",
    TumourClass.HAEMATOLOGICAL: "lesion.escc_grade staging.extraspinal_bone_foci lesion.alignment",
    TumourClass.PRIMARY_BENIGN: "planning.enneking_behaviour planning.wbb_numbering",
    TumourClass.PRIMARY_MALIGNANT: "planning.enneking_grade planning.chest_ct lesion.escc_grade",
    TumourClass.INTRADURAL: "examination.mccormick_version planning.neuraxis_mri "
    "lesion.bone_lesion pathology.cns_grade",
    TumourClass.UNKNOWN: "lesion.escc_grade lesion.alignment planning.biopsy_track",
}


@pytest.mark.parametrize("tumour_class", list(TumourClass))
def test_a_class_is_asked_what_applies_to_it(tumour_class):
    for place in NOT_ASKED[tumour_class].split():
        sentence = applies(field_of(*place.split(".")), tumour_class)
        assert ": not asked here, because " in sentence
        assert sentence.endswith(".")
    for place in ASKED[tumour_class].split():
        assert applies(field_of(*place.split(".")), tumour_class) == ""


def test_without_a_class_everything_is_asked_that_needs_no_histology():
    for _, one in EVERY:
        assert bool(applies(one, "")) == bool(applies(one, "unknown"))
    assert applies(field_of("lesion", "escc_grade"), "") == ""


def test_an_intradural_tumour_that_destroys_bone_is_asked_the_sins_items():
    alignment = field_of("lesion", "alignment")
    assert applies(alignment, "intradural", {"bone_lesion": "lytic"}) == ""
    assert "sound bone" in applies(alignment, "intradural", {})


def test_a_group_falls_away_with_all_its_fields():
    stage = next(group for group in section("planning").groups if "Enneking" in group.title)
    assert applies(stage, "metastasis").startswith("Enneking stage: not asked here, because")
    assert applies(stage, "primary_benign") == ""


def test_nothing_of_the_minimum_set_is_lost_to_every_class():
    for one in SECTIONS.values():
        assert any(asked(one, tumour_class) for tumour_class in TumourClass)
        for field in one.fields:
            assert any(not applies(field, tumour_class) for tumour_class in TumourClass)


def test_a_choice_without_values_is_refused():
    with pytest.raises(ValueError, match="a choice needs values"):
        Field(key="grade", label="Grade", kind=Kind.CHOICE)


def test_codes_of_loinc_stand_at_their_fields():
    assert field_of("history", "pain_nrs").loinc == "72514-3"
    assert field_of("preparation", "albumin").loinc == "1751-7"
    assert field_of("follow_up", "disease_trend").loinc == "97509-4"
