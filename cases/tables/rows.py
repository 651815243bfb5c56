"""From the cells of a row to the values of a case, or the faults that stand in its way."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from cases.levels import levels_in, spans_in
from cases.pasted.days import DAY, day_in, plausible
from cases.record.codes import code_of
from cases.vocabulary import PresentationReason, Sex, TumourClass, Urgency

from .columns import FIELDS
from .file import BROKEN, FORMULA, LONGEST_CELL

LENGTHS = {"record_number": 64, "family_name": 120, "given_name": 120, "name": 240,
           "diagnosis": 300, "question": 2000}  # fmt: skip
SEXES = {"f": Sex.FEMALE, "w": Sex.FEMALE, "female": Sex.FEMALE, "weiblich": Sex.FEMALE,
         "m": Sex.MALE, "male": Sex.MALE, "männlich": Sex.MALE, "maennlich": Sex.MALE,
         "d": Sex.OTHER, "divers": Sex.OTHER, "other": Sex.OTHER, "x": Sex.OTHER,
         "u": Sex.UNKNOWN, "unknown": Sex.UNKNOWN, "unbekannt": Sex.UNKNOWN}  # fmt: skip
GERMAN = {"metastase": "metastasis", "metastasen": "metastasis", "hämatologisch": "haematological",
          "primär benigne": "primary_benign", "primär maligne": "primary_malignant",
          "unbekannt": "unknown", "routine": "routine", "elektiv": "routine",
          "dringend": "urgent", "dringlich": "urgent", "notfall": "emergency",
          "erstdiagnose": "first_diagnosis", "rezidiv": "recurrence",
          "progress": "recurrence", "präoperativ": "before_surgery",
          "postoperativ": "after_surgery", "sonstiges": "other"}  # fmt: skip
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]|_x00[01][0-9A-Fa-f]_")
EXCEL_BEGAN = date(1899, 12, 30)


@dataclass(frozen=True)
class Fault:
    """Why a row cannot become a case: the row, the column by its title, and the reason."""

    row: int
    column: str
    words: str
    cell: str = ""

    def __str__(self) -> str:
        return f"Row {self.row}, {self.column}: {self.words}"


@dataclass
class Reading:
    """A row as it is read: values by field, and its faults; `known` when the board has it."""

    number: int
    values: dict[str, object] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    known: str = ""

    @property
    def is_good(self) -> bool:
        return not self.faults and not self.known


def read_rows(
    rows: Iterable[tuple[int, Sequence[str]]], headers: Sequence[str], fields: Sequence[str],
    *, today: date,
) -> list[Reading]:  # fmt: skip
    """Read every row; a patient who stands in the list twice is a fault of the later row."""
    found, first = [], {}
    for number, cells in rows:
        reading = _read(number, cells, headers, fields, today)
        _name_repeated(reading, headers, fields, first)
        found.append(reading)
    return found


def _name_repeated(reading: Reading, headers: Sequence, fields: Sequence, first: dict) -> None:
    key = str(reading.values.get("record_number", "")).casefold()
    if not key:
        return
    if key in first:
        words = f"This record number stands in row {first[key]} already."
        title = headers[list(fields).index("record_number")]
        reading.faults.append(Fault(reading.number, title, words, key))
    else:
        first[key] = reading.number


def _read(
    number: int, cells: Sequence[str], headers: Sequence[str], fields: Sequence[str], today: date
) -> Reading:
    reading = Reading(number)
    for index, cell in enumerate(cells):
        title = headers[index] if index < len(headers) else ""
        name = fields[index] if index < len(fields) else ""
        if not name:
            if index >= len(headers) and cell:
                words = "This cell stands in a column without a title."
                reading.faults.append(Fault(number, f"column {index + 1}", words, cell))
            continue
        try:
            value = _value(name, cell, today)
        except ValueError as error:
            reading.faults.append(Fault(number, title or f"column {index + 1}", str(error), cell))
        else:
            if value not in ("", None):
                reading.values[name] = value
    _name_missing(reading, headers, fields)
    return reading


def _name_missing(reading: Reading, headers: Sequence[str], fields: Sequence[str]) -> None:
    whole = reading.values.pop("name", "")
    if whole:
        family, _, given = whole.partition(",") if "," in whole else _from_behind(whole)
        reading.values.setdefault("family_name", family.strip())
        if given.strip():
            reading.values.setdefault("given_name", given.strip())
    faulty = {fault.column for fault in reading.faults}
    for name in ("record_number", "family_name"):
        source = name if name in fields else "name"
        title = headers[list(fields).index(source)] if source in fields else FIELDS[name]
        if not reading.values.get(name) and title not in faulty:
            reading.faults.append(Fault(reading.number, title, "This cell is empty."))
    if "kps" in reading.values and "ecog" in reading.values:
        del reading.values["ecog"]  # one performance status is kept; KPS is the finer one


def _from_behind(whole: str) -> tuple[str, str, str]:
    given, _, family = whole.rpartition(" ")
    return family, " ", given


def _value(name: str, cell: str, today: date) -> object:
    """The value of a cell. Raises ValueError with the reason in the user's words."""
    if cell.startswith(FORMULA):
        raise ValueError("This is a formula. Enter the value itself.")
    if CONTROL.search(cell):
        raise ValueError("This has a character that cannot be stored (NUL or another control).")
    if BROKEN in cell or re.search(r"Ã[\x80-\xbf¤¶¼Ÿ]|â€", cell):
        raise ValueError("The letters are in another encoding than the rest of the file.")
    longest = LENGTHS.get(name, LONGEST_CELL)
    if len(cell) > longest:
        raise ValueError(f"This is longer than {longest} characters.")
    return READERS[name](cell, today) if cell and name in READERS else " ".join(cell.split())


def _birth(cell: str, today: date) -> str:
    day = _day(cell)
    if day is None:
        raise ValueError(f"“{cell[:30]}” is not a date. Write 1964-05-03 or 03.05.1964.")
    if not plausible(day, today=today):
        raise ValueError(f"{day.isoformat()} cannot be a date of birth.")
    return day.isoformat()


def _day(cell: str) -> date | None:
    if re.fullmatch(r"\d{4,5}", cell) and 10_000 <= int(cell) <= 60_000:
        return EXCEL_BEGAN + timedelta(days=int(cell))  # a date whose cell lost its format
    return day_in(cell) if re.fullmatch(DAY, cell.strip(), re.IGNORECASE) else None


def _sex(cell: str, today: date) -> str:
    if (key := cell.strip(". ").lower()) not in SEXES:
        raise ValueError(
            f"“{cell[:30]}” is no sex that is known here. Write f, m, other or unknown."
        )
    return SEXES[key].value


def _one_of(values: type) -> object:
    known = {value: value for value in values.values}
    known |= {label.lower(): value for value, label in values.choices}
    known |= {words: value for words, value in GERMAN.items() if value in known}

    def read(cell: str, today: date) -> str:
        key = cell.strip().lower()
        if key not in known:
            raise ValueError(
                f"“{cell[:40]}” is not known. Write one of: {', '.join(values.values)}."
            )
        return known[key]

    return read


def _levels(cell: str, today: date) -> str:
    text = re.sub(r"\b(HWK|BWK|LWK|SWK)\s?", lambda m: {"H": "C", "B": "T", "L": "L", "S": "S"}[
        m[1][0].upper()], cell, flags=re.IGNORECASE)  # fmt: skip
    levels_in(text)
    return ", ".join("–".join(dict.fromkeys(map(str, span))) for span in spans_in(text))


def _icd10(cell: str, today: date) -> str:
    codes = [code_of("icd10", part) for part in re.split(r"[,;+]", cell)]
    if not all(codes) or len(codes) > 2:
        raise ValueError(f"“{cell[:30]}” is no ICD-10 code that the list of codes has.")
    return ", ".join(codes)


def _number(low: int, high: int, step: int, name: str) -> object:
    def read(cell: str, today: date) -> int:
        text = cell.strip().rstrip("% ")
        if (
            not text.isascii()
            or not text.isdigit()
            or int(text[:6]) not in range(low, high + 1, step)
        ):
            raise ValueError(f"“{cell[:20]}” is no {name}: {low} to {high} in steps of {step}.")
        return int(text)

    return read


READERS = {
    "birth_date": _birth,
    "sex": _sex,
    "tumour_class": _one_of(TumourClass),
    "urgency": _one_of(Urgency),
    "presentation_reason": _one_of(PresentationReason),
    "levels": _levels,
    "icd10": _icd10,
    "kps": _number(0, 100, 10, "KPS"),
    "ecog": _number(0, 5, 1, "ECOG"),
}
