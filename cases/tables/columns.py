"""Which column of a list is which field, guessed from its title in English or German."""

import re
from collections.abc import Sequence

FIELDS: dict[str, str] = {
    "record_number": "Record number",
    "family_name": "Family name",
    "given_name": "Given name",
    "name": "Name in one column",
    "birth_date": "Date of birth",
    "sex": "Sex",
    "diagnosis": "Diagnosis",
    "tumour_class": "Tumour class",
    "levels": "Levels",
    "icd10": "ICD-10",
    "question": "Question to the board",
    "urgency": "Urgency",
    "presentation_reason": "Reason for presentation",
    "kps": "KPS",
    "ecog": "ECOG",
}
NEEDED = {"record_number": "the record number", "family_name": "the family name"}
TITLES: dict[str, str] = {
    "record_number": "record number|record no|mrn|hospital number|patient number|patient id|pid|"
    "patnr|patientennummer|fallnummer|aufnahmenummer|pat id|patienten id|number|nummer",
    "family_name": "family name|surname|last name|nachname|familienname|lastname",
    "given_name": "given name|first name|forename|vorname|firstname|given names",
    "name": "name|patient|patient name|patientenname|patientin",
    "birth_date": "date of birth|dob|born|birth date|geburtsdatum|geboren|geb|geb am|gebdatum|birthdate",  # noqa: E501
    "sex": "sex|gender|geschlecht|m w|m f",
    "diagnosis": "diagnosis|diagnose|hauptdiagnose|tumour|tumor|histology|histologie",
    "tumour_class": "tumour class|tumor class|class|tumorklasse|klasse|tumour type|entität",
    "levels": "level|levels|höhe|etage|segment|wirbel|wirbelkörper|lokalisation|location|vertebra",
    "icd10": "icd|icd10|icd 10|icd code|icd 10 code",
    "question": "question|question to the board|fragestellung|frage",
    "urgency": "urgency|priority|dringlichkeit|priorität",
    "presentation_reason": "reason|reason for presentation|vorstellungsgrund|anlass|grund",
    "kps": "kps|karnofsky|karnofsky index|kpi",
    "ecog": "ecog|ecog score|ecog ps",
}
_BY_TITLE = {title: field for field, titles in TITLES.items() for title in titles.split("|")}


def plain_title(title: str) -> str:
    """A title as it is compared: small letters and digits, single spaces."""
    return " ".join(re.sub(r"[^\w]+|_", " ", title.lower()).split())[:120]


def guess(headers: Sequence[str], kept: dict[str, str] | None = None) -> list[str]:
    """The field of each column, each field once; what the board has `kept` goes before."""
    known = {**_BY_TITLE, **(kept or {})}
    taken: set[str] = set()
    fields = []
    for title in headers:
        field = known.get(plain_title(title), "")
        if field in taken or field not in FIELDS:
            field = ""
        taken.add(field)
        fields.append(field)
    return fields


def lacking(fields: Sequence[str]) -> list[str]:
    """What no column gives although no case can be made without it, in words."""
    given = set(fields) | ({"family_name"} if "name" in fields else set())
    return [words for field, words in NEEDED.items() if field not in given]
