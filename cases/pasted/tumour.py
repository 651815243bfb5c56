"""What the letter says of the tumour: class, diagnosis, ICD-10 codes and levels."""

import re
from collections.abc import Iterator

from cases.levels import ORDER, span_words, spans_in
from cases.record.codes import entry_of
from cases.vocabulary import TumourClass

from .proposal import Proposal, proposed, stated

CLASSES = {
    TumourClass.HAEMATOLOGICAL: r"\w*myelom\w*|plasm[ao]z?c?ytom\w*|\w*lymphom\w*",
    TumourClass.PRIMARY_MALIGNANT: r"chordom\w*|chondrosar[ck]om\w*|osteosar[ck]om\w*|ewing\w*",
    TumourClass.PRIMARY_BENIGN: (
        r"osteoid[- ]?osteom\w*|osteoblastom\w*|h(?:ä|ae|e)mangiom\w*|riesenzelltumor\w*"
        r"|giant[- ]cell tumou?r|aneurysmati\w+ knochenzyste|aneurysmal bone cyst|osteochondrom\w*"
    ),
    TumourClass.INTRADURAL: (
        r"mening[ei]om\w*|ependymom\w*|astro[cz]ytom\w*|schwannom\w*|neurinom\w*"
        r"|intramedull\w+|intradural\w*"
    ),
    TumourClass.METASTASIS: r"\w*metasta[st]\w*|\w*filiae?\b|filialisierung",
}
WORDS = {kind: re.compile(rf"\b(?:{pattern})", re.IGNORECASE) for kind, pattern in CLASSES.items()}
ICD = re.compile(r"\b([A-TV-Z]\d{2}(?:\.\d{1,2})?)\b(?![\d/])")
_REGION = {"hwk": "C", "bwk": "T", "lwk": "L", "swk": "S", "sak": "S", "th": "T", "d": "T"}
_NAME = r"(?:HWK|BWK|LWK|SWK|hwk|bwk|lwk|swk|Hwk|Bwk|Lwk|Th|TH|[CTDLS])"
LEVEL = re.compile(
    rf"(?<![\w.])({_NAME})\s?(\d{{1,2}})(?:\s?(?:-|–|/|to\b|bis\b)\s?({_NAME})?\s?(\d{{1,2}}))?"
    r"(?![\w])(?!\.\d)"
    r"(?!\s*-?\s*(?:w\b|weighted|gewichtet|wichtung|sequen|hyperint|hypoint|signal|flair|stir))"
    r"(?!\s*[a-d]?\s*,?\s*[cp]?N[0-3xX])"
)
DIAGNOSIS = re.compile(
    r"^[ \t]*(?:haupt)?(?:diagnos[ei]s?|diagnosis)(?:\s*\([^)\n]*\))?[ \t]*:[ \t]*\n?[ \t]*(\S[^\n]{2,290})",  # noqa: E501
    re.IGNORECASE | re.MULTILINE,
)


def tumour_in(text: str) -> Iterator[Proposal]:
    """What the letter says of the tumour and where it lies."""
    for kind, pattern in WORDS.items():
        if match := next(stated(pattern, text), None):
            yield proposed("tumour_class", kind.value, match, shown=kind.label)
    for match in DIAGNOSIS.finditer(text):
        yield proposed("diagnosis", match[1].strip(" .;"), match)
    for match in ICD.finditer(text):
        if entry := entry_of("icd10", match[1]):
            yield proposed("icd10", entry.code, match, shown=f"{entry.words} ({entry.code})")
    yield from _levels(text)


def _levels(text: str) -> Iterator[Proposal]:
    for match in LEVEL.finditer(text):
        upper = _named(match[1], match[2])
        lower = _named(match[3] or match[1], match[4]) if match[4] else upper
        if upper not in ORDER or lower not in ORDER or ORDER[upper] > ORDER[lower]:
            continue
        words = span_words(upper, lower)
        assert spans_in(words)  # noqa: S101 - what is proposed is what the form can read
        yield proposed("levels", words, match)


def _named(region: str, number: str) -> str:
    return f"{_REGION.get(region.lower(), region.upper())}{int(number)}"
