"""A case in which every field of every section is written, with a long history."""

import uuid
from datetime import date, timedelta

from django.utils import timezone

from cases import entries, ledger, records, scoring
from cases.models import Case, Entry
from cases.record import codes
from cases.record.catalogue import SECTIONS
from cases.record.fields import Field, Kind, Section
from cases.record.values import problems
from tests import stories
from tests.people import CAST, People
from tumorboard.models import Board, User

COUNTS = {"lesion": 3, "operation": 3, "postoperative_check": 12, "follow_up": 6}
SEVERAL = 2
SAVINGS = 100
LEVELS = ("T8", "T12", "L3")
TOGETHER = {
    "performance_scale": "kps",
    "performance_value": 70,
    "albumin": 38,
    "albumin_unit": "g/L",
    "calcium": 2.4,
    "calcium_unit": "mmol/L",
    "glucose": 5.5,
    "glucose_unit": "mmol/L",
    "time": "14:30",
    "mccormick": "II",
    "mccormick_version": "modified",
}


def _choice(field: Field, place: int, today: date) -> str:
    told = [key for key, _ in field.values if key != "none"]
    return told[place % len(told)]


def _whole(field: Field, place: int, today: date) -> int:
    low, high = field.low or 0, 9 if field.high is None else field.high
    return int(low + (high - low) // 2)


VALUES = {
    Kind.CHOICE: _choice,
    Kind.CHOICES: lambda field, place, today: [k for k, _ in field.values if k != "none"][:3],
    Kind.YES_NO: lambda field, place, today: place % 2 == 0,
    Kind.INTEGER: _whole,
    Kind.DECIMAL: lambda field, place, today: _whole(field, place, today) + 0.5,
    Kind.TEXT: lambda field, place, today: f"{field.label}, in a line"[: field.longest or 300],
    Kind.WORDS: lambda field, place, today: f"{field.label}: as it was told, at length. " * 6,
    Kind.DAY: lambda field, place, today: (today - timedelta(days=10 + place)).isoformat(),
    Kind.MOMENT: lambda field, place, today: f"{today - timedelta(days=2)}T12:00",
    Kind.LEVEL: lambda field, place, today: LEVELS[place % 3],
    Kind.LEVELS: lambda field, place, today: list(LEVELS),
    Kind.SPAN: lambda field, place, today: [LEVELS[place % 3]] * 2,
    Kind.CODE: lambda field, place, today: codes.LISTS[field.codes][place % 3].code,
}


def values_of(section: Section, place: int, *, lesion: str, today: date) -> dict:
    """All values of one thing of a section, without those that contradict each other."""
    told = {
        key: VALUES[field.kind](field, place + side, today)
        for field in section.fields
        for side, key in enumerate(field.stored_keys)
        if field.kind in VALUES
    }
    told |= {field.key: lesion for field in section.fields if field.kind is Kind.LESION}
    if section.dated:
        told["on"] = (today - timedelta(days=40 - place)).isoformat()
    told |= {key: value for key, value in TOGETHER.items() if key in told}
    wrong = problems(section, told, today=today)
    return {key: value for key, value in told.items() if key not in wrong}


def nearly_empty(people: People) -> Case:
    """A case of which only the patient is known."""
    person = {"record_number": "4700", "family_name": "Novak"}
    return records.register(people.board, by=people.clerk, patient=person)


def everything(people: People, *, tumour_class: str = "metastasis") -> Case:
    """A case with every field of every section, several of each thing, and a long history."""
    case = stories.draft(people, number="4701", family="Everything")
    lesion, today = case.lesions.get(), case.board.today()
    writers = [people.surgeon, people.oncologist, people.radiologist, people.clerk]
    for place, section in enumerate(SECTIONS.values()):
        for number in range(COUNTS.get(section.key, SEVERAL) if section.noun else 1):
            told = values_of(section, number, lesion=str(lesion.pk), today=today)
            if section.key == "tumour":
                told["tumour_class"] = tumour_class
            if section.key == "reading":
                told["level"] = "T8"
            by = writers[(place + number) % 4]
            _write(case, section, told, number, by=by)
    _go_on_writing(case, writers)
    what = {"by": people.surgeon, "reason": "Unstable on standing films.", "score": "13"}
    scoring.override(case, "SINS", lesion=lesion.pk, **what)
    records.add_finding(case, by=people.oncologist, kind="marker", words="PD-L1", value="60")
    return Case.objects.select_related("board", "patient", "presenter").get(pk=case.pk)


def _write(case: Case, section: Section, told: dict, number: int, *, by) -> None:
    rows = ledger.latest(case)[section.key]
    if number < len(rows):
        where = {"subject": rows[number].subject, "base": rows[number].number}
    else:
        where = {"subject": uuid.uuid4() if section.noun else case.pk}
    entries.write(case, section.key, told, by=by, **where)


def _go_on_writing(case: Case, writers: list) -> None:
    """Add savings of one section until the history is long."""
    latest = ledger.latest_of(case, "history", case.pk)
    missing = max(0, SAVINGS - Entry.objects.filter(case=case).count())
    begun = timezone.now() - timedelta(days=missing + 1)
    Entry.objects.bulk_create(
        Entry(
            case=case,
            section="history",
            subject=case.pk,
            number=latest.number + number,
            values={**latest.values, "pain_nrs": number % 11},
            by=writers[number % 4],
            at=begun + timedelta(days=number),
        )
        for number in range(1, missing + 1)
    )


def in_demonstration() -> Case:
    """The same for the board of the running demonstration, whose people have the same names."""
    board = Board.objects.get(slug="spine")
    users = {key: User.objects.filter(name=name).first() for key, (name, *_) in CAST.items()}
    return everything(People(board, board, users))
