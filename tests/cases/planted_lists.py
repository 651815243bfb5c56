"""A list of 2,000 rows in which 100 faults are planted, and where each of them stands."""

import io
from collections.abc import Iterator
from datetime import date, timedelta

import openpyxl

HEADERS = ["MRN", "Nachname", "Vorname", "Geburtsdatum", "Geschlecht", "Diagnosis", "Level",
           "ICD-10", "ECOG", "Remark"]  # fmt: skip
ROWS, EVERY = 2000, 20
FIRST = 2
"""The row in which the cases begin, as a spreadsheet counts."""


def good(number: int) -> list[object]:
    """A case in which nothing is wrong."""
    born = date(1940, 1, 1) + timedelta(days=number * 7 % 20_000)
    written = born if number % 3 else f"{born:%d.%m.%Y}"
    sex = ("f", "m", "weiblich", "männlich")[number % 4]
    level = ("T8", "BWK 8", "L2", "T6-T10", "")[number % 5]
    return [f"9{number:06d}", f"Fam{number:05d}lie", f"Given{number:05d}", written, sex,
            "Renal cell carcinoma", level, "C79.5", number % 4, "ignored"]  # fmt: skip


def plant(row: list[object], kind: int, number: int) -> str:
    """Put a fault into the row; the title of the column in which it then stands."""
    faults: list[tuple[str, object]] = [
        ("Geburtsdatum", "31.02.1950"), ("Geburtsdatum", "2099-01-01"),
        ("Geburtsdatum", "=TODAY()"), ("Geburtsdatum", "soon"),
        ("MRN", good(number - 1)[0]), ("MRN", None), ("MRN", "=A2+1"),
        ("MRN", "x" * 80), ("Nachname", None), ("Nachname", "MÃ¼ller"),
        ("Nachname", "=HYPERLINK(\"http://x\")"), ("Nachname", "y" * 200),
        ("Vorname", "J\ufffdrg"), ("Geschlecht", "q"), ("Diagnosis", "z" * 400),
        ("Level", "T13"), ("Level", "L3-T8"), ("ICD-10", "Z99.9X"), ("ECOG", 9),
        ("Diagnosis", "NUL _x0000_ inside"),
    ]  # fmt: skip
    title, value = faults[kind % len(faults)]
    row[HEADERS.index(title)] = value
    return title


def rows() -> Iterator[tuple[list[object], str]]:
    """All rows with the column of their fault, empty for the good ones; every 20th has one."""
    for number in range(ROWS):
        row = good(number)
        faulty = number % EVERY == EVERY - 1
        yield row, plant(row, number // EVERY, number) if faulty else ""


def workbook() -> tuple[bytes, set[tuple[int, str]]]:
    """The file, and where its faults stand: row and title."""
    book = openpyxl.Workbook(write_only=True)
    sheet, planted = book.create_sheet(), set()
    sheet.append(HEADERS)
    for number, (row, title) in enumerate(rows(), start=FIRST):
        sheet.append(row)
        if title:
            planted.add((number, title))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), planted
