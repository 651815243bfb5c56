"""Writing the record: what was there is kept, and nobody overwrites anybody unseen."""

import uuid

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases import entries, ledger, lifecycle
from cases.forms.section import SectionForm
from cases.models import Case, Entry, Lesion
from cases.record.catalogue import SECTIONS
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused


@pytest.fixture
def case(people):
    return stories.draft(people)


def written(case, section, subject=None):
    return ledger.latest_of(case, section, subject or case.pk)


def test_a_section_is_saved_with_its_author_and_discipline(people, case):
    before = written(case, "examination")
    entry = entries.write(
        case,
        "examination",
        {**before.values, "ais": "D", "sphincter": "normal"},
        by=people.surgeon,
        base=before.number,
    )

    assert entry.number == before.number + 1
    assert (entry.by, entry.discipline) == (people.surgeon, "orthopaedic_spine")
    assert Entry.objects.get(pk=before.pk).values == before.values
    event = AuditEvent.objects.get(action="record.written", object_id=str(entry.pk))
    assert event.detail == {"section": "examination", "fields": ["ais", "sphincter"]}


def test_what_lists_show_follows_the_record(people, case):
    before = written(case, "examination")
    entries.write(
        case,
        "examination",
        {**before.values, "frankel": "C", "walking": "wheelchair", "on": "2026-11-20"},
        by=people.surgeon,
        base=before.number,
    )

    stored = Case.objects.get(pk=case.pk)
    assert (stored.frankel, stored.walking) == ("C", "wheelchair")
    assert stored.neuro_on.isoformat() == "2026-11-20"
    assert stored.revision == case.revision + 1


def test_saving_the_same_again_adds_nothing(people, case):
    before = written(case, "history")
    entries.write(case, "history", before.values, by=people.clerk, base=before.number)

    assert written(case, "history") == before


def test_two_who_write_in_different_fields_both_keep_what_they_wrote(people, case):
    before = written(case, "history")
    entries.write(case, "history", {**before.values, "allergies": "Latex"}, by=people.clerk, base=1)
    merged = entries.write(
        case, "history", {**before.values, "pain_nrs": 7}, by=people.surgeon, base=1
    )

    assert merged.values["allergies"] == "Latex"
    assert merged.values["pain_nrs"] == 7


def test_two_who_write_in_one_field_are_told_and_nothing_is_overwritten(people, case):
    before = written(case, "history")
    entries.write(case, "history", {**before.values, "pain_nrs": 7}, by=people.clerk, base=1)

    with pytest.raises(entries.Clash, match="Clara Benn wrote here") as told:
        entries.write(case, "history", {**before.values, "pain_nrs": 3}, by=people.surgeon, base=1)
    assert told.value.fields == {"pain_nrs"}
    assert written(case, "history").values["pain_nrs"] == 7


def test_an_entry_can_be_neither_changed_nor_deleted(case):
    entry = written(case, "history")
    entry.values = {}
    for change in (entry.save, entry.delete):
        with pytest.raises(DatabaseError, match="keeps what was written"), transaction.atomic():
            change()


def test_a_lesion_is_written_like_every_other_thing(people, case):
    key = uuid.uuid4()
    entries.write(
        case,
        "lesion",
        {"levels": ["L2", "L3"], "compartments": ["vertebral_body"], "size_ap_mm": 31},
        by=people.radiologist,
        subject=key,
    )

    lesion = Lesion.objects.get(pk=key)
    assert (lesion.level_from, lesion.level_to) == ("L2", "L3")
    assert lesion.compartments == ["vertebral_body"]


def test_what_was_written_in_error_is_taken_out_and_kept(people, case):
    lesion = case.lesions.get()
    entries.take_out(case, "lesion", lesion.pk, by=people.radiologist, reason="Other patient")

    lesion.refresh_from_db()
    assert lesion.removed_at is not None
    assert ledger.latest(case)["lesion"] == []
    assert written(case, "lesion", lesion.pk).values["levels"] == ["T8", "T8"]
    with pytest.raises(Refused, match=r"taken out by Dr\. Ravi Menon"):
        entries.write(case, "lesion", {}, by=people.surgeon, subject=lesion.pk, base=1)


def test_the_newest_spine_mri_counts(people, case):
    today = timezone.localdate()
    newest = {"region": "spine", "on": today.isoformat()}
    for values in (
        {**newest, "modality": "mri", "contrast": False},
        {**newest, "modality": "ct", "contrast": True},
    ):
        stories.add(case, "imaging_study", values, by=people.radiologist)

    stored = Case.objects.get(pk=case.pk)
    assert stored.mri_on == today
    assert stored.mri_contrast is False


def test_findings_stay_as_the_board_saw_them_while_care_goes_on(people):
    item = stories.decided(people)
    before = written(item.case, "examination")

    with pytest.raises(Refused, match=r"stays as the board saw it"):
        entries.write(
            item.case, "examination", {**before.values, "ais": "C"}, by=people.surgeon, base=1
        )
    entries.write(
        item.case,
        "postoperative_check",
        {"on": "2026-11-25", "frankel": "E"},
        by=people.surgeon,
        subject=uuid.uuid4(),
    )
    assert len(ledger.latest(item.case)["postoperative_check"]) == 1


def test_nothing_is_written_in_a_withdrawn_case(people, case):
    lifecycle.withdraw(case, by=people.clerk, reason="Registered twice")

    with pytest.raises(Refused, match="withdrawn"):
        entries.write(
            case, "complication", {"type": "vte"}, by=people.surgeon, subject=uuid.uuid4()
        )


def test_several_sections_are_written_at_once_and_keep_what_they_had(people, case):
    revision = Case.objects.get(pk=case.pk).revision
    findings = {
        "examination": {"ais": "C"},
        "imaging_study": [
            {"on": "2026-11-20", "modality": "mri", "region": "spine", "contrast": True}
        ],
    }
    entries.write_several(case, findings, by=people.surgeon)

    case = Case.objects.get(pk=case.pk)
    examined = written(case, "examination")
    assert (examined.values["ais"], examined.values["frankel"]) == ("C", "D")
    assert examined.discipline == "orthopaedic_spine"
    assert case.revision == revision + 1
    assert len(ledger.latest(case)["imaging_study"]) == 3
    event = AuditEvent.objects.filter(action="record.written").latest("at")
    assert event.detail == {"sections": ["examination", "imaging_study"]}


def test_several_sections_are_refused_together(people, case):
    with pytest.raises(entries.NotPossible), transaction.atomic():
        entries.write_several(
            case, {"history": {"pain_nrs": 3}, "examination": {"ais": "Z"}}, by=people.surgeon
        )
    assert "pain_nrs" not in written(case, "history").values
    Case.objects.filter(pk=case.pk).update(state="heard")
    with pytest.raises(Refused, match="Reopen the case"):
        entries.write_several(case, {"history": {"pain_nrs": 3}}, by=people.surgeon)


def test_a_section_that_every_case_has_cannot_be_taken_out(people, case):
    with pytest.raises(Refused, match="empty its fields instead"):
        entries.take_out(case, "history", case.pk, by=people.surgeon)

    stories.rewrite(case, "history", {"allergies": "Latex"}, by=people.clerk)
    assert written(case, "history").values["allergies"] == "Latex"


def test_what_names_a_lesion_that_is_gone_can_still_be_written(people, case):
    lesion = case.lesions.get()
    stories.add(case, "reading", {"lesion": str(lesion.pk), "collapse": "gt50"}, by=people.surgeon)
    (read,) = ledger.latest(case)["reading"]
    entries.take_out(case, "lesion", lesion.pk, by=people.clerk)

    form = SectionForm(section=SECTIONS["reading"], case=case, subject=read.subject, entry=read)
    offered = dict(form.fields["lesion"].choices)
    kept = entries.write(
        case,
        "reading",
        {**read.values, "collapse": "lt50"},
        by=people.surgeon,
        subject=read.subject,
        base=1,
    )

    assert offered[str(lesion.pk)] == "no longer part of the case"
    assert kept.values == {**read.values, "collapse": "lt50"}
    with pytest.raises(entries.NotPossible, match="no longer part of the case"):
        entries.write(case, "reading", {"lesion": str(lesion.pk)}, by=people.surgeon)
