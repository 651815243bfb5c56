"""The record as pictures: the spine with lesions and instruments, and the course over time."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from cases import ledger, plans
from cases.drawings.events import CourseBar, CourseMark, CoursePicture, CoursePoint
from cases.drawings.picture import Hardware, LesionMark, RadiationField, SpinePicture
from cases.facts import lesions_of
from cases.models import Case, Entry
from cases.record.catalogue import field_of
from cases.record.values import in_words
from tumorboard.tongue import within

ESCC_AT = ("1a", "1b", "1c", "2", "3")
# What is not set along the levels of a fixation.
NOT_ALONG = ("none", "cage")
GIVEN = frozenset({"earlier", "completed", "stopped", "running"})
OPERATED = frozenset({"done", "stopped"})


def picture_of(case: Case, written: ledger.Latest | None = None) -> SpinePicture:
    """The spine map: lesions with their ESCC, instruments planned and done, radiation."""
    written = ledger.latest(case) if written is None else written
    rows = {entry.subject: entry.values for entry in written.get("lesion", [])}
    return SpinePicture(
        lesions=tuple(
            LesionMark(
                lesion.level_from,
                lesion.level_to,
                tuple(lesion.compartments),
                escc=rows.get(lesion.pk, {}).get("escc_grade", ""),
                escc_levels=tuple(_escc_levels(rows.get(lesion.pk, {}))),
            )
            for lesion in lesions_of(case)
        ),
        hardware=tuple(
            piece for entry in written.get("operation", []) for piece in _hardware(entry.values)
        ),
        radiation=tuple(_fields(written.get("radiotherapy", []))),
    )


def _escc_levels(row: dict) -> Iterator[tuple[str, str]]:
    for grade in ESCC_AT:
        for level in row.get(f"escc_{grade}_levels", []):
            yield level, grade


def _hardware(values: dict) -> Iterator[Hardware]:
    """What an operation has set; while nothing is done, what it is planned to set."""
    done = values.get("status") in OPERATED
    side = "done" if done and any(key.startswith("done_") for key in values) else "planned"
    named = _(_said("operation", "material", values.get(f"{side}_material")))
    material = f"{within(named[:1])}{named[1:]}"
    fixation = values.get(f"{side}_fixation_levels") or []
    kinds = values.get(f"{side}_stabilisation") or []
    for kind in kinds:
        if kind not in NOT_ALONG and len(fixation) == 2:
            yield Hardware(kind, *fixation, done=side == "done", material=material)
    level = values.get(f"{side}_cage_level")
    if level and (values.get(f"{side}_cage") or "cage" in kinds):
        yield Hardware("cage", level, level, done=side == "done", material=material)


def _fields(entries: Iterable[Entry]) -> Iterator[RadiationField]:
    for entry in entries:
        values = entry.values
        if values.get("course") not in GIVEN or len(values.get("levels") or []) != 2:
            continue
        parts = [_dose(values), (values.get("end") or values.get("start") or "")[:4]]
        words = ", ".join(part for part in parts if part)
        yield RadiationField(*values["levels"], words=words)


def _dose(values: dict) -> str:
    dose, fractions = values.get("dose_gy"), values.get("fractions")
    if not dose:
        return ""
    words = formats.localize(float(f"{dose:g}")) if dose % 1 else f"{dose:g}"
    if not fractions:
        return f"{words} Gy"
    return _("{dose} Gy in {fractions}").format(dose=words, fractions=fractions)


def course_of(
    case: Case,
    written: ledger.Latest,
    examined: Iterable[Entry],
    followed: Iterable[plans.PlanItem],
) -> CoursePicture:
    """The course over time; `examined` are all entries of the examination, the oldest first.

    `followed` are the plan items of every consensus on the case.
    """
    points = [*_examinations(examined, written), *_checks(written)]
    return CoursePicture(
        points=tuple(sorted(points, key=lambda point: point.on)),
        bars=tuple(_bars(written)),
        marks=tuple(_marks(followed, written)),
        until=case.board.today(),
    )


def _examinations(examined: Iterable[Entry], written: ledger.Latest) -> Iterator[CoursePoint]:
    """One point for each day of examination, as it was last written; pain is the history's."""
    by_day = {entry.values["on"]: entry.values for entry in examined if entry.values.get("on")}
    history = written.get("history", [])
    pain = history[-1].values.get("pain_nrs") if history else None
    newest = max(by_day, default="")
    for on, values in by_day.items():
        yield point_of(values, pain if on == newest else None)


def _checks(written: ledger.Latest) -> Iterator[CoursePoint]:
    for section in ("postoperative_check", "follow_up"):
        for entry in written.get(section, []):
            if entry.values.get("on"):
                yield point_of(entry.values)


def point_of(values: dict, pain: int | None = None) -> CoursePoint:
    """What was examined on a day, from the dated values of an examination or a check."""
    pain = values.get("pain_nrs") if pain is None else pain
    on = date.fromisoformat(values["on"])
    return CoursePoint(on, values.get("frankel", ""), pain, values.get("walking", ""))


def _bars(written: ledger.Latest) -> Iterator[CourseBar]:
    for entry in written.get("radiotherapy", []):
        values = entry.values
        if values.get("start") and values.get("course") != "planned":
            technique = _said("radiotherapy", "technique", values.get("technique"))
            words = " ".join(part for part in (technique, _dose(values)) if part) or "radiation"
            yield _bar("radiation", values["start"], words, values.get("end") or values["start"])
    for entry in written.get("drug", []):
        values = entry.values
        if values.get("start"):
            named = values.get("drug") or _said("drug", "drug_class", values.get("drug_class"))
            yield _bar("drug", values["start"], named or "drug", values.get("stop"))
    for entry in written.get("history", []):
        values = entry.values
        if values.get("steroid") and values.get("steroid_since"):
            yield _bar("steroid", values["steroid_since"], values["steroid"], None)


def _bar(kind: str, start: str, words: str, end: str | None) -> CourseBar:
    last = date.fromisoformat(end) if end else None
    return CourseBar(kind, date.fromisoformat(start), words, last)


def _marks(followed: Iterable[plans.PlanItem], written: ledger.Latest) -> Iterator[CourseMark]:
    for entry in written.get("operation", []):
        values = entry.values
        if values.get("on") and values.get("status") in OPERATED:
            named = values.get("title") or _said(
                "operation", "resection", values.get("done_resection")
            )
            yield CourseMark("surgery", date.fromisoformat(values["on"]), named or "operation")
    for entry in written.get("complication", []):
        values = entry.values
        if values.get("on"):
            kind = _said("complication", "type", values.get("type")) or "complication"
            grade = f", grade {values['grade']}" if values.get("grade") else ""
            yield CourseMark("complication", date.fromisoformat(values["on"]), f"{kind}{grade}")
    for day in dict.fromkeys(item.decided_on for item in followed):
        yield CourseMark("board", day, "consensus")


def _said(section: str, key: str, value: object) -> str:
    return in_words(field_of(section, key), value) if value else ""
