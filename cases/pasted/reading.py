"""From the text of a letter to what is proposed: each value once, with its first place."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from .person import person_in
from .proposal import Proposal
from .status import status_in
from .tumour import tumour_in

LONGEST_LETTER = 50_000
MOST = 60
SEVERAL = {"levels", "icd10"}
"""Fields that take more than one value."""


def read_letter(text: str, *, today: date) -> list[Proposal]:
    """What the letter seems to state, in the order of the form; what it denies is left out."""
    text = text.replace("\r\n", "\n").replace("\u00a0", " ")[:LONGEST_LETTER]
    found = [*person_in(text, today=today), *tumour_in(text), *status_in(text, today=today)]
    first: dict[str, Proposal] = {}
    for one in found:
        first.setdefault(one.key.casefold(), one)
    return list(first.values())[:MOST]


def certain(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Those whose field has no other proposal; of the others a person takes one."""
    by_field: dict[str, list[Proposal]] = defaultdict(list)
    for one in proposals:
        by_field[one.field].append(one)
    return [
        one for rows in by_field.values() for one in rows
        if len(rows) == 1 or one.field in SEVERAL
    ]  # fmt: skip
