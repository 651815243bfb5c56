"""Writing down a case: who a patient is, who saved first, and what can never be changed."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from cases import entries, facts, ledger, lifecycle, projection, records
from cases.models import Case, CaseTransition, Lesion, Patient, ScoreResult
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Conflict, Refused

ANNA = {
    "record_number": "4711",
    "family_name": "Berger",
    "given_name": "Anna",
    "birth_date": date(1964, 5, 3),
    "sex": "female",
}


def test_a_registered_case_is_a_numbered_draft_with_its_history(people):
    first = records.register(people.board, by=people.clerk, patient=ANNA)
    second = records.register(
        people.board, by=people.clerk, patient={**ANNA, "record_number": "4712"}
    )

    assert (first.reference, second.reference) == ("S-0001", "S-0002")
    assert first.state == "draft"
    assert [move.verb for move in first.transitions.all()] == ["register"]
    event = AuditEvent.objects.get(action="case.registered", object_id=str(first.pk))
    assert (event.actor, event.patient) == ("clerk@example.org", "4711")


def test_a_known_record_number_leads_to_the_same_patient(people):
    first = records.register(people.board, by=people.clerk, patient={**ANNA, "birth_date": None})
    second = records.register(people.board, by=people.clerk, patient=ANNA)

    assert second.patient_id == first.patient_id
    assert Patient.objects.get().birth_date == date(1964, 5, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"family_name": "Novak"},
        {"given_name": "Maria"},
        {"birth_date": date(1946, 5, 3)},
        {"sex": "male"},
    ],
    ids=["family", "given", "birth", "sex"],
)
def test_a_record_number_of_somebody_else_is_refused(people, wrong):
    records.register(people.board, by=people.clerk, patient=ANNA)

    with pytest.raises(Refused, match="4711 belongs to Berger, Anna, born 3 May 1964"):
        records.register(people.board, by=people.clerk, patient={**ANNA, **wrong})
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "stated",
    [
        {"given_name": "anna maria"},
        {"given_name": ""},
        {"family_name": "BERGER"},
        {"sex": "unknown"},
        {"birth_date": None},
    ],
    ids=["longer", "no-given", "case", "no-sex", "no-birth"],
)
def test_what_is_not_stated_makes_nobody_another_person(people, stated):
    first = records.register(people.board, by=people.clerk, patient=ANNA)
    second = records.register(people.board, by=people.clerk, patient={**ANNA, **stated})

    assert second.patient == first.patient
    assert second.patient.full_name == "Berger, Anna"


def test_the_same_record_number_at_another_board_is_another_patient(people):
    records.register(people.board, by=people.clerk, patient=ANNA)
    records.register(
        people.other_board, by=people.stranger, patient={**ANNA, "family_name": "Other"}
    )

    assert Patient.objects.count() == 2


def test_the_second_who_saves_is_told_and_nothing_is_overwritten(people):
    case = stories.draft(people)
    records.edit(
        case, by=people.clerk, revision=case.revision, changes={"question": "En bloc at T8?"}
    )

    with pytest.raises(Conflict) as told:
        records.edit(
            case, by=people.chair, revision=case.revision, changes={"question": "Biopsy first?"}
        )
    assert told.value.current.question == "En bloc at T8?"
    assert Case.objects.get().question == "En bloc at T8?"


def test_a_person_changed_on_one_case_is_told_on_the_other(people):
    first, second = stories.draft(people), stories.draft(people)
    second = records.edit(
        second,
        by=people.chair,
        revision=second.revision,
        changes={},
        patient_changes={"birth_date": date(1965, 5, 3)},
    )

    with pytest.raises(Conflict):
        records.edit(
            first,
            by=people.clerk,
            revision=first.revision,
            changes={},
            patient_changes={"birth_date": date(1966, 5, 3)},
        )
    second.refresh_from_db()
    assert second.patient.birth_date == date(1965, 5, 3)
    records.edit(second, by=people.chair, revision=second.revision, changes={"pain": "pain_free"})


def test_an_edit_names_the_changed_fields_in_the_audit_trail(people):
    case = stories.draft(people)
    edited = records.edit(
        case,
        by=people.clerk,
        revision=case.revision,
        changes={"comorbidity": "Diabetes", "pain": case.pain},
        patient_changes={"given_name": "Anne"},
    )

    assert edited.revision == case.revision + 1
    event = AuditEvent.objects.filter(action="case.edited").get()
    assert event.detail == {"fields": ["comorbidity", "given_name"]}


def test_a_record_number_cannot_be_changed_to_that_of_another_patient(people):
    stories.draft(people, number="4711")
    case = stories.draft(people, number="4712", family="Novak")

    with pytest.raises(records.AnotherPerson):
        records.edit(
            case,
            by=people.clerk,
            revision=case.revision,
            changes={},
            patient_changes={"record_number": "4711"},
        )
    assert Patient.objects.filter(record_number="4712").exists()


def test_a_withdrawn_case_cannot_be_changed(people):
    case = lifecycle.withdraw(stories.draft(people), by=people.clerk, reason="Treated elsewhere")

    with pytest.raises(Refused, match="withdrawn and can no longer be changed"):
        records.edit(case, by=people.clerk, revision=case.revision, changes={"pain": "pain_free"})
    with pytest.raises(Refused):
        stories.add(case, "lesion", {"levels": ["L1", "L1"]}, by=people.clerk)
    with pytest.raises(Refused):
        records.add_finding(case, by=people.clerk, kind="other", words="Fever")


def test_a_changed_item_makes_a_new_score_and_keeps_the_old_one(people):
    case = stories.draft(people)
    sins = case.lesions.get().scores.filter(instrument="SINS")
    before = sins.get()
    stories.rewrite(case, "lesion", {"collapse": "gt50"}, by=people.surgeon)

    scores = list(sins.order_by("number").values_list("score", flat=True))
    assert scores == [before.score, str(int(before.score) + 1)]
    case.refresh_from_db()
    records.edit(case, by=people.clerk, revision=case.revision, changes={"comorbidity": "None"})
    assert sins.count() == 2


def test_a_removed_lesion_leaves_the_case_but_not_the_record(people):
    case = stories.draft(people)
    lesion = case.lesions.get()
    before = lesion.scores.count()
    entries.take_out(case, "lesion", lesion.pk, by=people.clerk, reason="Twice")

    assert Lesion.objects.get().removed_at is not None
    assert lesion.scores.count() == before > 0
    event = AuditEvent.objects.get(action="record.taken_out")
    assert event.detail == {"section": "lesion", "fields": []}
    assert facts.lesions_of(case) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"performance_scale": "ecog", "performance_value": 7},
        {"performance_scale": "kps", "performance_value": 85},
        {"performance_scale": "kps", "performance_value": None},
        {"performance_scale": "", "performance_value": 80},
        {"frankel": "F"},
        {"state": "lost"},
        {"tumour_class": "wart"},
        {"urgency": ""},
    ],
)
def test_the_database_itself_refuses_what_does_not_exist(people, wrong):
    case = stories.draft(people)

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**wrong)


def test_a_lesion_has_both_levels_or_none(people):
    case = stories.draft(people)

    with pytest.raises(IntegrityError), transaction.atomic():
        Lesion.objects.create(case=case, level_from="T8")


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("table", ["findings", "scores", "moves"])
def test_findings_scores_and_moves_are_added_and_never_changed(people, table, change):
    case = stories.draft(people)
    records.add_finding(case, by=people.clerk, kind="stage", words="Stage IV")
    rows = {
        "findings": case.assessments.all(),
        "scores": ScoreResult.objects.all(),
        "moves": CaseTransition.objects.all(),
    }[table]
    before = rows.count()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(at=timezone.now() - timedelta(days=9)) if change == "update" else rows.delete()
    assert rows.count() == before > 0


def test_another_record_number_is_in_the_trail_under_both(people):
    case = stories.draft(people, number="OLD-1")
    records.edit(
        case,
        by=people.clerk,
        revision=case.revision,
        changes={},
        patient_changes={"record_number": "NEW-1"},
    )

    rows = AuditEvent.objects.filter(action="patient.renumbered").order_by("id")
    assert [row.patient for row in rows] == ["OLD-1", "NEW-1"]
    assert {(row.detail["before"], row.detail["now"]) for row in rows} == {("OLD-1", "NEW-1")}


def test_a_form_sent_twice_makes_one_case(people):
    told, key = {"diagnosis": "Chordoma", "mri_on": None}, uuid.uuid4()
    sent = {"patient": ANNA, "case": told, "key": key}
    first = records.register(people.board, by=people.clerk, **sent)
    again = records.register(people.board, by=people.clerk, **sent)

    assert (first.pk, again.pk, Case.objects.count()) == (key, key, 1)
    assert AuditEvent.objects.filter(action="case.registered").count() == 1


def test_a_form_filled_in_anew_is_never_taken_for_the_one_before(people):
    key = uuid.uuid4()
    sent = {"by": people.clerk, "key": key}
    first = records.register(people.board, patient=ANNA, **sent)
    other = records.register(people.board, patient={**ANNA, "record_number": "4712"}, **sent)
    elsewhere = records.register(people.other_board, patient=ANNA, **sent)

    assert len({first.pk, other.pk, elsewhere.pk}) == Case.objects.count() == 3


def test_a_lesion_and_a_finding_sent_twice_are_one(people):
    case, key = stories.draft(people), uuid.uuid4()
    values = {"levels": ["L1", "L1"], "compartments": ["epidural"]}
    for _ in range(2):
        entries.write(case, "lesion", values, by=people.clerk, subject=key)
        records.add_finding(case, by=people.clerk, key=key, kind="other", words="No fever.")
    assert (case.lesions.count(), case.assessments.count()) == (2, 1)
    assert case.entries.filter(subject=key).count() == 1

    entries.take_out(case, "lesion", key, by=people.clerk)
    with pytest.raises(Refused, match="This lesion was taken out by Clara Benn meanwhile"):
        entries.write(case, "lesion", values, by=people.clerk, subject=key)
    entries.write(case, "lesion", values, by=people.clerk, subject=uuid.uuid4())
    assert case.lesions.filter(removed_at=None).count() == 2


def test_columns_and_the_record_tell_the_same(people):
    case = stories.draft(people)
    changes = {"comorbidity": "Diabetes", "frankel": "C", "mri_on": date(2026, 3, 1)}
    records.edit(case, by=people.clerk, revision=case.revision, changes=changes)

    told = ledger.things(ledger.latest(case))
    assert told["examination"]["frankel"] == "C"
    stored = Case.objects.get(pk=case.pk)
    for section in ("history", "examination", "tumour", "staging", "preparation"):
        columns = projection.values_of(stored, section)
        assert columns.items() <= told.get(section, {}).items(), section
