"""When two persons may be one."""

from datetime import date

import pytest

from cases.likeness import Person, reasons, similarity, swapped

ANNA = Person("300-4711", "Müller", "Anna", date(1964, 5, 3))


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (Person("3004711", "Other", "Name"), "the same record number, written otherwise"),
        (Person("0300/4711", "", ""), "the same record number, written otherwise"),
        (Person("9", "Mueller", "Anna", date(1964, 5, 3)),
         "the same date of birth and a similar name"),
        (Person("9", "Anna", "Müller", date(1964, 5, 3)),
         "the same date of birth and a similar name"),
        (Person("9", "Muller", "Anne", date(1964, 3, 5)),
         "a similar name, and day and month of birth are exchanged"),
        (Person("9", "Schulze", "Petra", date(1964, 5, 3)), ""),
        (Person("9", "Müller", "Anna", date(1971, 1, 30)), ""),
        (Person("9", "Müller", "Anna"), ""),
    ],
)  # fmt: skip
def test_the_reasons(other, why):
    assert reasons(ANNA, other) == ([why] if why else [])


def test_a_day_that_is_no_month_is_not_exchanged():
    assert swapped(date(1964, 5, 13)) is None
    assert swapped(date(1964, 5, 5)) is None
    assert swapped(date(1964, 5, 3)) == date(1964, 3, 5)


def test_names_are_compared_without_marks_and_order():
    assert similarity("Øzgür Åse", "oezguer aase") == 1
    assert similarity("Berger Anna", "Anna Berger") == 1
    assert similarity("", "Berger") == 0
