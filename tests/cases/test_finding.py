"""Finding cases: by name, number, reference, diagnosis and level, and nobody else's."""

import pytest

from cases import entries, finding, ledger, records
from cases.models import SearchLine
from tests import stories


@pytest.fixture(params=["near", "far", "far and many"], autouse=True)
def way(request, monkeypatch):
    """Each way to find: among the newest cases, by the index of words, and where many have them."""
    if request.param != "near":
        monkeypatch.setattr(finding, "NEAR", 0)
    if request.param == "far and many":
        monkeypatch.setattr(finding, "FEW", 0)


@pytest.fixture
def some(people):
    stories.draft(people, number="300-4711", family="Müller-Lüdenscheidt")
    other = stories.draft(people, number="A/20418", family="Østergaard")
    records.edit(other, by=people.clerk, revision=other.revision, changes={"diagnosis": "Chordoma"})
    return people


def names(people, words: str, *, who="clerk") -> set[str]:
    numbers = finding.cases(people.board, getattr(people, who), words, most=10)
    lines = SearchLine.objects.filter(number__in=numbers).select_related("case__patient")
    return {line.case.patient.family_name for line in lines}


@pytest.mark.parametrize(
    "words",
    ["müll", "Mueller", "muller lüd", "4711", "300-4711", "3004711", "S-0001", "s1", "1 müller",
     "Anna Müller", "renal müller", "T8 muller", "BWK 8 mueller", "Th8 mueller", "Muelllr"],
)  # fmt: skip
def test_words_that_name_the_first(some, words):
    assert names(some, words) == {"Müller-Lüdenscheidt"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("chord", {"Østergaard"}),
        ("ostergaard", {"Østergaard"}),
        ("A20418", {"Østergaard"}),
        ("T8", {"Müller-Lüdenscheidt", "Østergaard"}),
        ("T", {"Müller-Lüdenscheidt", "Østergaard"}),
        ("anna", {"Müller-Lüdenscheidt", "Østergaard"}),
        ("zzzzz", set()),
        ("", set()),
        ("' | ! & \\ :*", set()),
        ("\0", set()),
    ],
)
def test_words_and_what_they_find(some, words, found):
    assert names(some, words) == found


def test_a_stranger_finds_nothing(some):
    assert names(some, "müller", who="stranger") == set()


def test_what_is_found_follows_the_record(some):
    case = some.board.cases.get(patient__record_number="300-4711")
    lesion = case.lesions.get()
    entry = ledger.latest_of(case, "lesion", lesion.pk)
    entries.write(
        case,
        "lesion",
        {**entry.values, "levels": ["L2", "L3"]},
        by=some.clerk,
        subject=lesion.pk,
        base=entry.number,
    )
    assert names(some, "müller T8") == set()
    assert names(some, "müller LWK 3") == {"Müller-Lüdenscheidt"}
    case.refresh_from_db()
    records.edit(
        case,
        by=some.clerk,
        revision=case.revision,
        changes={},
        patient_changes={"family_name": "Vogel", "record_number": "77"},
    )
    assert names(some, "müller") == set()
    assert names(some, "vogel 77") == {"Vogel"}


def test_a_level_is_no_other_that_begins_like_it(some):
    case = some.board.cases.get(patient__record_number="A/20418")
    lesion = case.lesions.get()
    entry = ledger.latest_of(case, "lesion", lesion.pk)
    told = {"by": some.clerk, "subject": lesion.pk, "base": entry.number}
    entries.write(case, "lesion", {**entry.values, "levels": ["T10", "T10"]}, **told)
    assert names(some, "T1") == set()
    assert names(some, "T10") == {"Østergaard"}


def test_the_newest_are_found_first(some):
    numbers = sorted(some.board.cases.values_list("number", flat=True), reverse=True)
    assert finding.cases(some.board, some.clerk, "anna", most=10) == numbers
    assert finding.cases(some.board, some.clerk, "anna", most=1) == numbers[:1]
