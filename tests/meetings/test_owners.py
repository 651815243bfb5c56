"""Whom the words of a plan mean."""

import pytest

from meetings.owners import means, the_one


@pytest.mark.parametrize(
    ("owner", "name", "discipline", "is_meant"),
    [
        ("Dr. Omar Said", "Dr. Omar Said", "", True),
        ("Omar Said", "Dr. Omar Said", "", True),
        ("Dr Said", "Dr. Omar Said", "", True),
        ("Prof. Hale and the ward", "Prof. Charlotte Hale", "", True),
        ("Neurosurgery", "Prof. Charlotte Hale", "Neurosurgery", True),
        ("neurosurgery, ward 4", "Prof. Charlotte Hale", "Neurosurgery", True),
        ("Radiation oncology", "Dr. Mei Okafor", "Medical oncology", False),
        ("as said before", "Dr. Omar Said", "", False),
        ("Dr. Keller, family doctor", "Dr. Omar Said", "Orthopaedic spine surgery", False),
        ("", "Dr. Omar Said", "", False),
    ],
)
def test_words_mean_a_person_or_a_discipline(owner, name, discipline, is_meant):
    assert means(owner, name=name, discipline=discipline) is is_meant


def test_one_person_is_named_or_nobody():
    people = [(1, "Dr. Omar Said"), (2, "Dr. Nadia Said"), (3, "Clara Benn")]
    assert the_one("Clara Benn", people) == 3
    assert the_one("Dr. Said", people) is None
    assert the_one("Neurosurgery", people) is None
