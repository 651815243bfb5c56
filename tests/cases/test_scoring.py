"""Which score holds: the one computed last, or a person's judgement until an input changes."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from cases import entries, ledger, lifecycle, scoring
from cases.models import Case, ScoreResult
from cases.reading.scores import panel
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused


@pytest.fixture
def case(people):
    return stories.draft(people)


def stored(case, instrument: str) -> list[ScoreResult]:
    """All rows of an instrument, the oldest first."""
    return list(case.scores.filter(instrument=instrument).order_by("lesion_id", "number"))


def holding(case, instrument: str, lesion=None) -> ScoreResult:
    return scoring.standing(case)[scoring.key_of(instrument, lesion)]


def test_newest_score_holds_though_this_server_is_behind(people, case):
    lesion = case.lesions.get()
    first = holding(case, "SINS", lesion)

    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
        stories.rewrite(case, "lesion", {"collapse": "gt50"}, by=people.clerk)

    latest = holding(case, "SINS", lesion)
    assert (first.number, latest.number) == (1, 2)
    assert latest.at < first.at
    assert latest.inputs["collapse"] == "gt50"


def test_a_row_says_from_what_it_was_computed_by_which_table_and_when_who_wrote(people, case):
    stories.rewrite(case, "lesion", {"collapse": "gt50"}, by=people.radiologist)
    row = holding(case, "SINS", case.lesions.get())

    assert (row.score, row.level, row.status, row.by) == (
        "10",
        "T8",
        "complete",
        people.radiologist,
    )
    assert sum(points for _, _, points in row.points) == 10
    assert row.table_version
    assert row.band


@pytest.mark.parametrize("change", [{"score": "3"}, {"inputs": {}}, {"reason": "Because."}])
def test_a_stored_score_can_be_neither_changed_nor_deleted(case, change):
    row = stored(case, "SINS")[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        ScoreResult.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScoreResult.objects.filter(pk=row.pk).delete()


def test_what_is_no_input_makes_no_new_score(people, case):
    before = case.scores.count()
    stories.rewrite(case, "history", {"allergies": "Latex"}, by=people.clerk)
    assert case.scores.count() == before


def test_a_missing_item_makes_a_range_that_holds_the_later_total(people, case):
    stories.rewrite(case, "lesion", {"collapse": None}, by=people.radiologist)
    partial = holding(case, "SINS", case.lesions.get())
    assert (partial.status, partial.score) == ("partial_range", "")
    stories.rewrite(case, "lesion", {"collapse": "gt50"}, by=people.radiologist)

    whole = holding(case, "SINS", case.lesions.get())
    assert partial.low <= int(whole.score) <= partial.high
    assert [row.status for row in stored(case, "SINS")] == ["complete", "partial_range", "complete"]


def override(case, people, **more) -> ScoreResult:
    what = {"by": people.oncologist, "score": "11", "reason": "Osimertinib is left."} | more
    return scoring.override(case, "TOKUHASHI_2005", **what)


def test_an_override_bears_name_and_reason_and_keeps_what_was_computed(people, case):
    before = holding(case, "TOKUHASHI_2005")
    row = override(case, people, score=" 11 ", reason=" Osimertinib is left. ")

    assert holding(case, "TOKUHASHI_2005") == row
    assert (row.score, row.status, row.by) == ("11", "overridden", people.oncologist)
    assert (row.reason, row.inputs) == ("Osimertinib is left.", before.inputs)
    assert row.number == before.number + 1
    assert ScoreResult.objects.filter(pk=before.pk, status=before.status).exists()
    event = AuditEvent.objects.get(action="score.overridden")
    assert (event.actor, event.detail) == (
        "oncologist@example.org",
        {"instrument": "TOKUHASHI_2005"},
    )


def test_an_override_stands_until_an_input_changes(people, case):
    row = override(case, people)
    stories.rewrite(case, "history", {"allergies": "Latex"}, by=people.clerk)
    assert holding(case, "TOKUHASHI_2005") == row

    stories.rewrite(case, "staging", {"visceral": "unremovable"}, by=people.oncologist)
    latest = holding(case, "TOKUHASHI_2005")
    assert (latest.status == "overridden", latest.number) == (False, row.number + 1)
    assert latest.reason == ""
    assert ScoreResult.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"reason": ""}, "An override needs a reason"),
        ({"reason": "   "}, "An override needs a reason"),
        ({"reason": "x" * 1001}, "An override needs a reason"),
        ({"score": ""}, "Enter the value that is to stand"),
        ({"score": "9" * 41}, "Enter the value that is to stand"),
    ],
)
def test_an_override_without_value_or_reason_is_refused(people, case, told, sentence):
    before = case.scores.count()
    with pytest.raises(Refused, match=sentence):
        override(case, people, **told)
    assert case.scores.count() == before


def test_an_override_of_nothing_is_refused(people, case):
    with pytest.raises(Refused, match="not one of the program"):
        scoring.override(case, "APGAR", by=people.surgeon, reason="Why not", score="9")


def test_what_the_sources_say_is_not_overridden(people, case):
    with pytest.raises(Refused, match="only shows what the sources say"):
        scoring.override(case, "KPS_TO_ECOG", by=people.surgeon, score="1", reason="I think so")


def test_an_override_for_a_lesion_that_is_not_of_the_case_is_refused(people, case):
    other = stories.draft(people, number="4712", family="Novak").lesions.get()
    entries.take_out(case, "lesion", case.lesions.get().pk, by=people.clerk)
    for lesion in (other.pk, case.lesions.get().pk):
        what = {"by": people.surgeon, "reason": "Unstable.", "score": "13"}
        with pytest.raises(Refused, match="no longer part of the case"):
            scoring.override(case, "SINS", lesion=lesion, **what)


def test_after_the_decision_only_what_is_graded_afterwards_can_be_overridden(people):
    case, what = stories.decided(people).case, {"by": people.surgeon, "reason": "Seen again."}
    with pytest.raises(Refused, match="stays as the board saw it"):
        scoring.override(case, "TOKUHASHI_2005", score="11", **what)
    assert scoring.override(case, "CLAVIEN_DINDO", score="IIIa", **what).score == "IIIa"
    gone = stories.draft(people, number="4712", family="Novak")
    lifecycle.withdraw(gone, by=people.clerk, reason="Twice")
    with pytest.raises(Refused, match="withdrawn"):
        scoring.override(gone, "CLAVIEN_DINDO", score="IIIa", **what)


def test_the_database_itself_asks_for_name_and_reason(people, case):
    row = stored(case, "SINS")[0]
    for wrong in ({"by": None, "reason": "Because."}, {"by": people.clerk, "reason": ""}):
        row.pk, row.number, row._state.adding = None, 99, True
        row.status, row.by, row.reason = "overridden", wrong["by"], wrong["reason"]
        row.id = ScoreResult._meta.pk.get_default()
        with pytest.raises(IntegrityError, match="score_override"), transaction.atomic():
            row.save(force_insert=True)


def test_each_lesion_has_its_own_score_and_its_own_override(people, case):
    t8 = case.lesions.get()
    l3 = stories.add(case, "lesion", {**stories.T8, "levels": ["L3", "L3"]}, by=people.radiologist)
    lesion = case.lesions.get(pk=l3.subject)
    assert holding(case, "SINS", lesion).level == "L3"
    what = {"by": people.surgeon, "reason": "Unstable on standing films.", "score": "13"}
    scoring.override(case, "SINS", lesion=lesion.pk, **what)

    assert holding(case, "SINS", lesion).score == "13"
    assert holding(case, "SINS", t8).score == "9"


def test_a_score_of_a_lesion_that_was_taken_out_is_kept(people, case):
    lesion = case.lesions.get()
    before = lesion.scores.count()
    entries.take_out(case, "lesion", lesion.pk, by=people.clerk)
    assert lesion.scores.count() == before


def test_an_override_of_what_is_not_begun_stands_until_something_is_entered(people, case):
    stories.rewrite(case, "history", {"pain": None}, by=people.clerk)
    bare = stories.add(case, "lesion", {"levels": ["L3", "L3"]}, by=people.radiologist)
    what = {"by": people.surgeon, "reason": "Unstable on standing films.", "score": "13"}
    scoring.override(case, "SINS", lesion=bare.subject, **what)
    lesion = case.lesions.get(pk=bare.subject)

    stories.rewrite(case, "history", {"allergies": "Latex"}, by=people.clerk)
    assert holding(case, "SINS", lesion).score == "13"
    fresh = Case.objects.get(pk=case.pk)
    shown = panel(fresh, ledger.latest(fresh)).of("SINS")
    assert [line.value for line in shown if line.scored.lesion == lesion] == ["13"]


def test_a_score_of_the_whole_case_is_not_overridden_for_a_lesion(people, case):
    what = {"by": people.surgeon, "reason": "Osimertinib is left.", "score": "11"}
    with pytest.raises(Refused, match="speaks of the whole case"):
        scoring.override(case, "TOKUHASHI_2005", lesion=case.lesions.get().pk, **what)


def test_an_override_goes_with_its_lesion(people, case):
    lesion = case.lesions.get()
    what = {"by": people.surgeon, "reason": "Unstable on standing films.", "score": "13"}
    scoring.override(case, "SINS", lesion=lesion.pk, **what)
    entries.take_out(case, "lesion", lesion.pk, by=people.clerk)

    fresh = Case.objects.get(pk=case.pk)
    assert panel(fresh, ledger.latest(fresh)).overridden == []
