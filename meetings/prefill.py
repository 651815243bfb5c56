"""The first wording of a consensus: what most members recommended before the discussion.

Only a start for the board to change; it counts and puts into words, and ranks nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .vocabulary import Approach, Intent, Modality, Resection, Stabilisation


@dataclass(frozen=True)
class Opinion:
    """One revealed recommendation, with the discipline it was cast in."""

    discipline: str
    modality: str
    components: tuple[str, ...] = ()
    intent: str = ""
    approach: str = ""
    resection: str = ""
    decompression: bool = False
    stabilisation: str = ""


def first_wording(opinions: Iterable[Opinion], *, levels: str) -> dict[str, str]:
    """The parts of a recommendation that follow from the revealed opinions; nothing without any.

    The modality that most members name; of two with as many, the one that more disciplines
    name, then the one that stands first in the list. Its details are those of the members who
    chose it: a component when more than half of them name it, the rest by the most frequent word.
    """
    opinions = list(opinions)
    if not opinions:
        return {}
    modality = _most_named(opinions)
    theirs = [opinion for opinion in opinions if opinion.modality == modality]
    components = [key for key in Modality.values if key != modality and _is_usual(key, theirs)]
    intent = _usual([opinion.intent for opinion in theirs], Intent.values)
    return {
        "recommendation": _sentence(modality, components, intent, theirs, levels),
        "modality": modality,
        "components": " ".join(components),
        "intent": intent,
        "levels": levels,
    }


def _most_named(opinions: Sequence[Opinion]) -> str:
    def rank(modality: str) -> tuple[int, int, int]:
        named = [opinion for opinion in opinions if opinion.modality == modality]
        disciplines = {opinion.discipline for opinion in named}
        return len(named), len(disciplines), -Modality.values.index(modality)

    return max((opinion.modality for opinion in opinions), key=rank)


def _is_usual(component: str, opinions: Sequence[Opinion]) -> bool:
    return sum(component in opinion.components for opinion in opinions) * 2 > len(opinions)


def _usual(words: Iterable[str], order: Sequence[str]) -> str:
    """The most frequent word; of several the first in the order of the list."""
    counts = Counter(word for word in words if word)
    return max(counts, key=lambda word: (counts[word], -order.index(word)), default="")


def _sentence(
    modality: str, components: list[str], intent: str, opinions: Sequence[Opinion], levels: str
) -> str:
    words = Modality(modality).label.lower()
    if Modality.SURGERY in (modality, *components) and (details := _surgery(opinions)):
        words = f"{words} ({details})" if modality == Modality.SURGERY else words
    if levels:
        words = f"{words} at {levels}"
    if components:
        others = [Modality(key).label.lower() for key in components]
        words = f"{words}, with {' and '.join(others)}"
    if intent:
        words = f"{words}; {Intent(intent).label.lower()} intent"
    return f"We recommend {words}."


def _surgery(opinions: Sequence[Opinion]) -> str:
    approach = _usual([one.approach for one in opinions], Approach.values)
    resection = _usual([one.resection for one in opinions], Resection.values)
    stabilisation = _usual([one.stabilisation for one in opinions], Stabilisation.values)
    details = [Approach(approach).label.lower() if approach else ""]
    if resection not in ("", Resection.NONE):
        details.append(Resection(resection).label.lower())
    if sum(one.decompression for one in opinions) * 2 > len(opinions):
        details.append("decompression")
    if stabilisation not in ("", Stabilisation.NONE):
        details.append(Stabilisation(stabilisation).label.lower())
    return ", ".join(filter(None, details))
