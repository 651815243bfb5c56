"""The WHO ICD-10 (2019) code of a spinal tumour, suggested from the diagnosis and its site.

WHO ICD-10, version 2019. Traps: C41.2 and D16.6 exclude the sacrum and coccyx (C41.4 and D16.8);
C79.5 is bone, C79.3 is brain and meninges, C79.4 other nervous system; G83.4 is cauda equina
syndrome, G95.2 cord compression. ICD-10-CM differs and is not given. A diagnosis that is on none of
the lists, or a bone tumour without a site, gets no code rather than a near one.
"""

import re

from .entry import Entry, quoted
from .instrument import Band, Instrument, Table
from .result import Line, NoAnswerError, Result

SACRUM = re.compile(r"\bs ?[1-5]\b|sacr|coccy|\bco\b|pelvi|ilium|iliac")
COLUMN = re.compile(
    r"\b[ctl] ?\d{1,2}\b|vertebra|\bspin(?:e|al)\b|cervical|thoracic|lumbar|mobile spine|\bdens\b"
)
CAUDA = re.compile(r"cauda|filum")
BEHAVIOUR = re.compile(r"(?:behaviou?r\W*|/)(\d)\b")
BY_SITE = {"malignant": ("C41.2", "C41.4"), "benign": ("D16.6", "D16.8")}
# Patterns in the order in which they are asked; each gives a code or a family below.
RULES: tuple[tuple[str, str], ...] = (
    (r"cauda equina (?:syndrome|compression)|compression of the cauda", "G83.4"),
    ((r"(?:cord|epidural|spinal|medullary) compression|compression of (?:the )?(?:spinal )?cord"
     r"|\bmescc\b|\bmscc\b"), "G95.2"),
    (r"root compression|radicular compression", "G55.0"),
    ((r"(?:intramedullary|intradural|spinal cord|cauda equina) metasta|metasta\w+ (?:to|of|in) the "
     r"(?:spinal )?cord|(?:secondary|metasta)[^,]*(?:intramedullary|spinal cord)"), "C79.4"),
    ((r"leptomening\w+ (?:metasta|carcinomat|disease|spread)|"
     r"(?:brain|cerebral|mening\w+) metasta"), "C79.3"),
    (r"metasta|secondary (?:malignan|neoplasm|tumou?r|cancer|carcinoma|deposit)|/6\b", "C79.5"),
    (r"extramedullary plasmac", "C90.2"),
    (r"plasm[ao]cytoma", "C90.3"),
    (r"myeloma", "C90.0"),
    (r"lymphoma", "C85.9"),
    (r"ha?emangioblastoma", "D43.4"),
    (r"ha?emangioma", "D18.0"),
    (r"mening(?:eal|ioma)", "meninges"),
    (r"myxopapillary|subependymoma", "cord uncertain"),
    (r"ependymoma|astrocytoma|glioma|glioblastoma", "cord malignant"),
    (r"(?:schwannoma|neurilemm?oma|neurinoma|neurofibroma)", "nerve"),
    (r"giant[- ]cell tumou?r", "bone uncertain"),
    (r"osteoid osteoma|osteoblastoma|osteochondroma|enostosis|bone island|chondroma\b|\bosteoma",
     "bone benign"),
    (r"soft[- ]tissue[^,]*sarcoma|sarcoma[^,]*soft[- ]tissue", "C49.6"),
    ((r"chordoma|chondrosarcoma|osteosarcoma|ewing|angiosarcoma|fibrosarcoma|pleomorphic sarcoma"
     r"|fibrous histiocytoma|malignant bone|adamantinoma"), "bone malignant"),
    (r"benign[^,]*soft[- ]tissue|soft[- ]tissue[^,]*benign", "D21.6"),
    (r"benign bone", "bone benign"),
    (r"(?:intramedullary|spinal cord|cord)[^,]*(?:tumou?r|lesion|mass|neoplasm)",
     "cord uncertain"),
    (r"bone (?:tumou?r|lesion|neoplasm)|(?:tumou?r|lesion|neoplasm) of (?:the )?(?:bone|vertebra)",
     "bone uncertain"),
    (r"unknown primary|\bcup\b", "C80.0"),
    (r"(?:lung|bronch\w+)[^,]*(?:cancer|carcinoma)|(?:cancer|carcinoma) of the lung", "C34.9"),
    (r"breast[^,]*(?:cancer|carcinoma)|(?:cancer|carcinoma) of the breast", "C50.9"),
    (r"prostate[^,]*(?:cancer|carcinoma)|(?:cancer|carcinoma) of the prostate", "C61"),
    (r"renal cell|(?:kidney|renal)[^,]*(?:cancer|carcinoma)|hypernephroma", "C64"),
    (r"thyroid[^,]*(?:cancer|carcinoma)", "C73"),
    (r"pathological fracture|fracture of bone in neoplas", "M90.7"),
    (r"collapsed vertebra|vertebral collapse", "M49.5"),
)  # fmt: skip
COMPILED = tuple((re.compile(pattern), target) for pattern, target in RULES)
DENIED = re.compile(r"\b(?:no|without)\b[^,.;]*")
HEAD = re.compile(r"\bwith\b|\bcausing\b|;")
FAMILIES: dict[str, dict[str, str]] = {
    "meninges": {"0": "D32.1", "1": "D42.1", "3": "C70.1"},
    "cord uncertain": {"0": "D33.4", "1": "D43.4", "3": "C72.0"},
    "cord malignant": {"0": "D33.4", "1": "D43.4", "3": "C72.0"},
    "nerve": {"0": "D36.1"},
    "bone uncertain": {"0": "benign", "1": "D48.0", "3": "malignant"},
    "bone benign": {"0": "benign", "1": "D48.0", "3": "malignant"},
    "bone malignant": {"0": "benign", "1": "D48.0", "3": "malignant"},
}
USUAL = {
    "meninges": "0",
    "cord uncertain": "1",
    "cord malignant": "3",
    "nerve": "0",
    "bone uncertain": "1",
    "bone benign": "0",
    "bone malignant": "3",
}


def _words(entry: Entry, key: str, label: str) -> str:
    value = entry.needed(key, label)
    if not isinstance(value, str):
        raise NoAnswerError(f"unknown_value:{key}", f"{quoted(value)} is no {label} in words.")
    return re.sub(r"[\s_]+", " ", value[:300].lower())


def _target(diagnosis: str) -> str:
    diagnosis = DENIED.sub(" ", diagnosis)
    head = HEAD.split(diagnosis)[0]
    for text in (head, diagnosis):
        for pattern, target in COMPILED:
            if pattern.search(text):
                return target
    raise NoAnswerError(
        "unknown_value:diagnosis",
        "No code follows from these words. Choose the code from the list.",
    )


def _behaviour(diagnosis: str, family: str) -> str:
    stated = BEHAVIOUR.search(diagnosis)
    if stated:
        return stated.group(1)
    named = {"malignant": "3", "benign": "0"}
    for word, behaviour in named.items():
        if (
            family in ("meninges", "bone uncertain", "nerve", "cord uncertain")
            and word in diagnosis
        ):
            return behaviour
    if family == "meninges" and re.search(r"anaplastic|grade (?:3|iii)\b", diagnosis):
        return "3"
    if family == "meninges" and re.search(r"atypical|grade (?:2|ii)\b", diagnosis):
        return "1"
    if "pilocytic" in diagnosis:
        raise NoAnswerError(
            "ambiguous:diagnosis",
            "Lists disagree on the behaviour of a pilocytic astrocytoma. Enter it (/1 or /3).",
        )
    return USUAL[family]


def _by_site(entry: Entry, kind: str) -> str:
    site = _words(entry, "site", "Site")
    sacral, column = bool(SACRUM.search(site)), bool(COLUMN.search(site))
    if "sacral spine" in site or (sacral and not re.search(r"\b[ctl] ?\d", site)):
        column = False
    if sacral and column:
        raise NoAnswerError(
            "ambiguous:site",
            "Vertebral column and sacrum have different codes. Enter where the tumour arose.",
        )
    if not sacral and not column:
        raise NoAnswerError("unknown_value:site", f"{quoted(site)} is no site of the spine.")
    return BY_SITE[kind][sacral]


def _code(entry: Entry, diagnosis: str) -> str:
    family = _target(diagnosis)
    if family not in FAMILIES:
        return family
    behaviour = _behaviour(diagnosis, family)
    code = FAMILIES[family].get(behaviour)
    if code is None:
        raise NoAnswerError(
            "unknown_value:diagnosis", "No code of the list fits this diagnosis and behaviour."
        )
    if code in BY_SITE:
        return _by_site(entry, code)
    site = entry.value("site")
    place = f"{diagnosis} {site.lower()[:300] if isinstance(site, str) else ''}"
    if CAUDA.search(place):
        return {"C72.0": "C72.1", "D36.1": "D33.4"}.get(code, code)
    return code


def _beside(diagnosis: str, code: str) -> list[str] | None:
    """Codes that belong beside the tumour's own."""
    found = []
    if code[0] in "CD":
        for pattern, target in COMPILED[:3]:
            if pattern.search(diagnosis):
                found.append(target)
        if re.search(r"pathological fracture", diagnosis):
            found.append("M90.7")
        if re.search(r"collaps", diagnosis):
            found.append("M49.5")
    return found or None


def _answer(entry: Entry) -> Result:
    diagnosis = _words(entry, "diagnosis", "Diagnosis")
    code = _code(entry, diagnosis)
    site = entry.value("site")
    return Result(
        score=code,
        band="code",
        band_words=CODES[code],
        warning="suggested_from_words",
        options=_beside(diagnosis, code),
        items=(
            Line("Diagnosis", diagnosis),
            Line("Site", site[:300] if isinstance(site, str) else ""),
        ),
    )


CODES: dict[str, str] = {
    "C41.2": "malignant neoplasm of the vertebral column",
    "C41.4": "malignant neoplasm of pelvic bones, sacrum, coccyx",
    "D16.6": "benign neoplasm of the vertebral column",
    "D16.8": "benign neoplasm of pelvic bones, sacrum, coccyx",
    "C79.5": "secondary malignant neoplasm of bone and bone marrow",
    "C79.4": "secondary malignant neoplasm of other parts of the nervous system",
    "C79.3": "secondary malignant neoplasm of brain and meninges",
    "C72.0": "malignant neoplasm of the spinal cord",
    "C72.1": "malignant neoplasm of the cauda equina",
    "C70.1": "malignant neoplasm of the spinal meninges",
    "D33.4": "benign neoplasm of the spinal cord",
    "D32.1": "benign neoplasm of the spinal meninges",
    "D36.1": "benign neoplasm of peripheral nerves",
    "D43.4": "neoplasm of uncertain behaviour of the spinal cord",
    "D42.1": "neoplasm of uncertain behaviour of the spinal meninges",
    "D48.0": "neoplasm of uncertain behaviour of bone",
    "D18.0": "haemangioma",
    "D21.6": "benign neoplasm of soft tissue of the trunk",
    "C49.6": "malignant neoplasm of soft tissue of the trunk",
    "C90.0": "multiple myeloma",
    "C90.2": "extramedullary plasmacytoma",
    "C90.3": "solitary plasmacytoma",
    "C85.9": "non-Hodgkin lymphoma",
    "C80.0": "unknown primary",
    "C34.9": "malignant neoplasm of bronchus or lung",
    "C50.9": "malignant neoplasm of the breast",
    "C61": "malignant neoplasm of the prostate",
    "C64": "malignant neoplasm of the kidney",
    "C73": "malignant neoplasm of the thyroid",
    "G95.2": "cord compression",
    "G83.4": "cauda equina syndrome",
    "G55.0": "nerve root compression in neoplastic disease",
    "M49.5": "collapsed vertebra in diseases classified elsewhere",
    "M90.7": "fracture of bone in neoplastic disease",
}
ICD10_WHO = Instrument(
    key="ICD10_WHO",
    name="ICD-10 code (WHO)",
    edition="2019",
    citation="WHO, ICD-10, version 2019, https://icd.who.int/browse10/2019/en",
    evidence="A",
    caveat="Suggested from words; a person confirms it. ICD-10-CM differs.",
    bands=(Band("code", "code"),),
    tables=(
        Table("Codes", ("Code", "Meaning"), tuple(CODES.items())),
        Table(
            "Usual behaviour where none is entered",
            ("Family", "Behaviour", "Codes by behaviour"),
            tuple(
                (name, f"/{USUAL[name]}", ", ".join(f"/{b}: {c}" for b, c in codes.items()))
                for name, codes in FAMILIES.items()
            ),
        ),
    ),
    hashed=(RULES, SACRUM.pattern, COLUMN.pattern),
    answer=_answer,
    unconfirmed=(
        "Haemangioblastoma, myxopapillary ependymoma and subependymoma as /1 (D43.4)",
        "Schwannoma and neurofibroma of the cauda equina as D33.4, elsewhere D36.1",
    ),
    disagreements=(
        (
            "C79.31 has been labelled vertebral column (it is brain), C79.52 spine (it is bone "
            "marrow), G83.4 cord compression (it is cauda equina syndrome)."
        ),
        "C41.2 and D16.6 exclude sacrum and coccyx.",
    ),
    compare=("Each code against the browser of the WHO",),
)
INSTRUMENTS = (ICD10_WHO,)
