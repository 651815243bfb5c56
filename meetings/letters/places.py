"""Where in the spine, in plain words and in the short names that are said in a hospital."""

from collections.abc import Iterable

from cases.levels import ORDER, span

from .blocks import Blocks

REGIONS = ("cervical", "thoracic", "lumbar", "sacral")
LAST = {"cervical": "C7", "thoracic": "T12", "lumbar": "L5", "sacral": "CO"}
NUMBERED = "CTLS"


def region_of(level: str) -> str:
    """The region of a level; the back of the head belongs to the neck."""
    return next(region for region in REGIONS if ORDER[level] <= ORDER[LAST[region]])


def regions_of(levels: Iterable[list[str]]) -> list[str]:
    """The regions that the spans touch, from the head downwards."""
    touched = {region_of(level) for upper, lower in levels for level in span(upper, lower)}
    return [region for region in REGIONS if region in touched]


def places_words(blocks: Blocks, levels: list[list[str]]) -> str:
    """The regions as somebody says them who has no medical training."""
    return blocks.listed([blocks.word("region", region) for region in regions_of(levels)])


def levels_words(blocks: Blocks, levels: list[list[str]]) -> str:
    """The short names, such as “T8 and L1 to L3”; empty where a level has no number."""
    if not all(is_numbered(level) for ends in levels for level in ends):
        return ""
    return blocks.listed(list(dict.fromkeys(_span_words(blocks, *ends) for ends in levels)))


def is_numbered(level: str) -> bool:
    """Whether the level is called by a letter and a number, unlike occiput and coccyx."""
    return level[0] in NUMBERED and level[1:].isdigit()


def _span_words(blocks: Blocks, upper: str, lower: str) -> str:
    ends = [blocks.word("level", end[0], number=end[1:]) for end in (upper, lower)]
    if upper == lower:
        return ends[0]
    return blocks.word("level", "to", upper=ends[0], lower=ends[1])
