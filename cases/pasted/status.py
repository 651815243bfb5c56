"""How the person is and what is asked: performance, Frankel grade, MRI, the question itself."""

import re
from collections.abc import Iterator
from datetime import date

from cases.vocabulary import Frankel

from .days import DAY, day_in, plausible
from .proposal import Proposal, proposed, stated

KPS = re.compile(
    r"\b(?:KPS|KPI|Karnofsky)(?:[- ]?(?:index|performance|status|score|scale))*"
    r"\s*[:=(]?\s*(?:von|of|is|ist|at)?\s*(100|[1-9]0)\s?%?(?!\d)",
    re.IGNORECASE,
)
ECOG = re.compile(
    r"\bECOG(?:[- ]?(?:performance|status|score|PS|grade|grad))*\s*[:=(]?\s*(?:von|of|is|ist)?\s*([0-5])\b",  # noqa: E501
    re.IGNORECASE,
)
FRANKEL = re.compile(
    r"\bFrankel[- ]?(?:grade|grad|score|stadium)?\s*[:=]?\s*([A-E])\b", re.IGNORECASE
)
MRI = re.compile(rf"\b(?:MRT|MRI|Kernspin\w*)\b[^.;]{{0,70}}?({DAY})", re.IGNORECASE)
QUESTION = re.compile(
    r"^[ \t]*(?:fragestellung|frage(?: an das board)?|question(?: to the board)?)[ \t]*:[ \t]*\n?[ \t]*(\S[^\n]{2,900})",  # noqa: E501
    re.IGNORECASE | re.MULTILINE,
)
URGENT = re.compile(
    r"\b(?:dringlich|dringend|eilig|urgent(?:ly)?|progredient\w* (?:paraparese|querschnitt\w*)"
    r"|progressive (?:paraparesis|weakness))\b",
    re.IGNORECASE,
)


def status_in(text: str, *, today: date) -> Iterator[Proposal]:
    """What the letter says of the person's state, of the imaging and of what is asked."""
    for match in KPS.finditer(text):
        yield proposed("performance", f"kps {match[1]}", match, shown=f"KPS {match[1]}")
    for match in ECOG.finditer(text):
        yield proposed("performance", f"ecog {match[1]}", match, shown=f"ECOG {match[1]}")
    for match in FRANKEL.finditer(text):
        grade = Frankel(match[1].upper())
        yield proposed("frankel", grade.value, match, shown=grade.label)
    for match in MRI.finditer(text):
        if plausible(day := day_in(match[1]), today=today):
            yield proposed("mri_on", day.isoformat(), match, shown=f"{day:%-d %B %Y}")
    for match in QUESTION.finditer(text):
        yield proposed("question", match[1].strip(), match)
    if match := next(stated(URGENT, text), None):
        yield proposed("urgency", "urgent", match, shown="Urgent (next meeting)")
