"""Two people write in one text: what both changed, put together word by word."""

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|\w+|[^\w\s]")

Edit = tuple[int, int, list[str]]


def merged(base: str, theirs: str, mine: str) -> str | None:
    """The text with both changes to `base`; None where both changed the same words differently."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    words = _words(base)
    edits = _together(_edits(words, _words(theirs)), _edits(words, _words(mine)))
    return None if edits is None else _applied(words, edits)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _edits(before: list[str], after: list[str]) -> list[Edit]:
    """What changed: from which word to which, and what stands there now."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        (start, end, after[first:last])
        for tag, start, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]


def _together(theirs: list[Edit], mine: list[Edit]) -> list[Edit] | None:
    """All edits in their order; None when two different ones touch."""
    for start, end, words in mine:
        for other in theirs:
            if (start, end, words) != other and start <= other[1] and other[0] <= end:
                return None
    return sorted([*theirs, *(edit for edit in mine if edit not in theirs)], key=lambda e: e[:2])


def _applied(words: list[str], edits: list[Edit]) -> str:
    out, at = [], 0
    for start, end, new in edits:
        out += [*words[at:start], *new]
        at = end
    return "".join([*out, *words[at:]])
