"""What can never get into a letter: free text, votes, who voted; in two worlds it is the same."""

from datetime import date

import pytest
from django.db import connection, models

from cases.models import Assessment, Case, Entry, Lesion
from meetings.models import (
    AgendaItem,
    Ballot,
    Consensus,
    DraftPart,
    Meeting,
    PlanItem,
    Proposal,
    Vote,
)
from meetings.recommendation import PARTS
from tests import stories

from .releasing import decided, release

pytestmark = pytest.mark.slow

CANARY = "Kanarienvogel"
CODED = ("choice", "several", "levels", "date")
KEPT = {"family_name", "given_name", "record_number"}


@pytest.fixture
def past_the_triggers(db):
    """Lets a test write into rows that the database keeps as they are."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def is_free(field: models.Field) -> bool:
    """Whether people write in it what they like."""
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and not (field.choices or field.primary_key or field.unique)


def free_fields(model: type[models.Model]) -> list[str]:
    coded = {"section", "discipline", "zone_name", "state", "name", "code_system", "components"}
    return [f.name for f in model._meta.concrete_fields if is_free(f) and f.name not in coded]


def write_everywhere(item: AgendaItem) -> int:
    """Put a word into every field of case, decision and votes that takes free text."""
    case = item.case
    Assessment.objects.create(case=case, kind="other", words="seen")
    rows = {
        Case: {"pk": case.pk},
        Lesion: {"case": case},
        Assessment: {"case": case},
        Entry: {"case": case},
        Meeting: {"pk": item.meeting_id},
        AgendaItem: {"pk": item.pk},
        Ballot: {"item": item},
        Vote: {"ballot__item": item},
        Proposal: {"item": item},
        Consensus: {"item": item},
        PlanItem: {"consensus__item": item},
        DraftPart: {"item": item},
    }
    written = 0
    for model, which in rows.items():
        names = free_fields(model)
        words = {name: f"{CANARY} {model.__name__} {name}"[:60] for name in names}
        if names:
            written += model.objects.filter(**which).update(**words) * len(names)
    return written + write_in_json(item)


def write_in_json(item: AgendaItem) -> int:
    """The same for what is stored as JSON: entries of the record, parts of the decision."""
    written = 0
    for entry in Entry.objects.filter(case=item.case):
        texts = {
            key: f"{CANARY} {key}"
            for key in ("remark", "diagnosis", "pathology", "systemic_options", "prognosis_view")
        }
        Entry.objects.filter(pk=entry.pk).update(values={**entry.values, **texts})
        written += len(texts)
    decision = Consensus.objects.get(item=item)
    free = {name: f"{CANARY} {name}" for name, part in PARTS.items() if part.kind not in CODED}
    dissent = [{**one, "reason": f"{CANARY} dissent"} for one in decision.dissent]
    Consensus.objects.filter(pk=decision.pk).update(
        content={**decision.content, **free}, dissent=dissent
    )
    return written + len(free) + len(dissent)


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_free_text_of_case_decision_or_votes_is_in_the_letter(
    people, past_the_triggers, language
):
    item = decided(people)
    assert write_everywhere(item) > 80
    item = AgendaItem.objects.select_related("meeting__board", "case__patient").get(pk=item.pk)
    assert CANARY in item.case.question
    assert CANARY in item.decisions.get().recommendation
    assert CANARY in Vote.objects.filter(ballot__item=item).first().reason
    document = release(item, by=people.chair, language=language)
    assert CANARY not in str(document.snapshot)
    assert "Berger" in str(document.snapshot)


def test_no_voter_is_named_but_the_clinicians_whom_the_decision_names(people):
    snapshot = release(decided(people), by=people.surgeon).snapshot
    told = str(snapshot)
    for name in ("chair", "oncologist", "radiation", "radiologist"):
        assert people.users[name].name not in told, name
    assert "Dr. Omar Said" in told, "responsible, tells the patient, and released the letter"
    said = str([snapshot["facts"], snapshot["letter"]])
    for word in ("agree", "dissent", "75", "majority", "SBRT", "Separation", "vote"):
        assert word not in said, word


def test_a_prognosis_is_not_in_the_letter(people):
    item = decided(people)
    planning = Entry.objects.get(case=item.case, section="planning").values
    assert planning["prognosis_view"] == "Years, with modern drugs."
    told = str(release(item, by=people.chair).snapshot)
    for word in (*planning.values(), "months", "surviv", "Tokuhashi", "Tomita", "NESMS"):
        assert word not in told, word


def test_the_letter_of_two_worlds_that_differ_in_the_votes_is_the_same(people, past_the_triggers):
    item = decided(people)
    letters = []
    for position, grade, dissent in (
        ("agree", "unanimous", []),
        ("disagree", "split", [{"name": "Dr. Rosa Lindqvist", "discipline": "radiation_oncology",
                                "position": "disagree", "reason": "No."}]),
    ):  # fmt: skip
        Vote.objects.filter(ballot__item=item).exclude(position="").update(
            position=position, reason="Because."
        )
        Consensus.objects.filter(item=item).update(grade=grade, dissent=dissent)
        snapshot = release(item, by=people.chair).snapshot
        same = {**snapshot["facts"], "replaces": ""}
        letters.append((same, snapshot["letter"]["sections"]))
    assert letters[0] == letters[1]


def test_the_letter_tells_of_no_other_patient(people):
    item = decided(people)
    stories.ready(people, number="4799", family=CANARY)
    assert CANARY not in str(release(item, by=people.chair).snapshot)


def test_the_birth_date_is_told_where_it_is_known_only(people, past_the_triggers):
    item = decided(people)
    assert item.case.patient.birth_date == date(1964, 5, 3)
    told = release(item, by=people.chair, language="de").snapshot
    assert told["case"]["patient"]["born"] == "geboren am 3. Mai 1964"
    item.case.patient.birth_date = None
    item.case.patient.save(update_fields=["birth_date"])
    assert release(item, by=people.chair).snapshot["case"]["patient"]["born"] == ""
