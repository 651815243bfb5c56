"""What a document is made of: the texts of its snapshot, and those that its template adds."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from meetings import printing
from tumorboard import pdf

# Where a snapshot keeps what people wrote, names, numbers and what is for programs.
TYPED = {
    *("id", "key", "sha256", "iso", "time", "zone", "language", "paper", "slug", "status"),
    *("table_version", "key_image", "kind", "level_from", "level_to", "escc", "question_level"),
    *("record_number", "reference", "name", "hospital", "letterhead", "place", "presenter"),
    *("chair", "recorder", "requested_by", "recorded_by", "called_by", "deputy_for", "patient"),
    *("question", "recommendation", "content", "what", "condition", "remark", "caption", "notes"),
    *(
        "compartments",
        "remarks",
        "late",
        "ratifies",
        "reason",
        "by",
        "who",
        "before",
        "after",
        "waiver",
        "coded",
        "value",
        "protocol",
        "signed_by",
    ),
}
WRITTEN = {
    *("History", "Pathology", "Comorbidity", "Patient's wishes"),
    *("Anamnese", "Pathologie", "Komorbidität", "Patientenwunsch"),
}
"""Findings that are told in somebody's own words."""

# Equal on purpose: names of scores and papers, levels, years, and words of both languages.
EQUAL = re.compile(
    r"Name|Scores?|(§ · )?Version \d+|(§, )?\d+ min|Routine|Rehabilitation|Embolisation"
    r"|Fisher 2010|SINS_2010|ASA|Charlson|Enneking|NESMS|SPINO|Tokuhashi|Tomita|WBB|mFI-5"
    r"|[Ee]pidural|[Pp]araspinal"
    r"|([A-Z]{1,2}\d*(–[A-Z]?\d+)?,? ?)+(ESCC \d[a-c]?)?|R\d"
)
UNTOUCHED = {"picture", "language", "paper", "key", "iso", "escc"}
TOKEN = "§"


def texts(part: Any, path: str = "", name: str = "") -> Iterator[tuple[str, str]]:
    """Each text of ours by its place; what people wrote is passed over."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            is_free = key in TYPED and not isinstance(value, Mapping | list)
            if not is_free and key not in ("coded", "content"):
                yield from texts(value, f"{path}.{key}", key)
    elif isinstance(part, list):
        for number, value in enumerate(part):
            if name != "findings" or value["label"] not in WRITTEN:
                yield from texts(value, f"{path}[{number}]", name)
    elif isinstance(part, str) and name not in TYPED:
        yield path, part


def blanked(part: Any, name: str = "") -> Any:
    """The snapshot with a sign for each text, so that what is printed beside is the template's."""
    if name in UNTOUCHED:
        return part
    if isinstance(part, Mapping):
        return {key: blanked(value, key) for key, value in part.items()}
    if isinstance(part, list):
        return [blanked(value, name) for value in part]
    return TOKEN if isinstance(part, str) and part else part


class Spoken(HTMLParser):
    """What a page says: its texts, and the descriptions of its pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.is_style = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.is_style = tag == "style"
        self.said += [words for key, words in attributes if key in ("alt", "data-label") and words]

    def handle_data(self, data: str) -> None:
        found = re.findall(r'"([^"]*)"', data) if self.is_style else [data]
        self.said += found

    def handle_endtag(self, tag: str) -> None:
        self.is_style = False


def template_words(kind: str, snapshot: Mapping[str, Any]) -> set[str]:
    """The words that the template of the document adds, in the snapshot's language."""
    context = {**blanked(snapshot), "snapshot_sha256": TOKEN}
    language = snapshot["document"]["language"]
    page = Spoken()
    page.feed(pdf._html(printing.TEMPLATES[kind], context, language))
    return {words for text in page.said if (words := " ".join(text.split())) and has_letters(words)}


def has_letters(words: str) -> bool:
    return bool(re.search("[A-Za-z]{2}", words.replace(TOKEN, "")))


def untranslated(kind: str, german: Mapping[str, Any], english: Mapping[str, Any]) -> list[str]:
    """What the same document says in the same words in both languages, but for what may be so."""
    ours, theirs = dict(texts(german)), dict(texts(english))
    assert ours.keys() == theirs.keys()
    same = {words for place, words in ours.items() if words == theirs[place]}
    same |= template_words(kind, german) & template_words(kind, english)
    return sorted(one for one in same if has_letters(one) and not EQUAL.fullmatch(one))
