"""Which warning signs a letter names, by the place of the tumour and by what threatens."""

from .facts import Facts
from .places import REGIONS, regions_of

EVERYWHERE = ("pain",)
OF_REGION = {
    "cervical": ("arms", "breath", "legs", "walk", "bladder"),
    "thoracic": ("belt", "legs", "walk", "bladder"),
    "lumbar": ("shooting", "legs", "walk", "saddle", "bladder"),
    "sacral": ("shooting", "legs", "saddle", "bladder"),
}
ORDER = (
    "pain",
    "move",
    "belt",
    "shooting",
    "arms",
    "legs",
    "walk",
    "saddle",
    "bladder",
    "breath",
)
WEAK = ("unstable", "indeterminate")
PRESSED = ("cord", "nerves")


def signs_for(facts: Facts) -> list[str]:
    """The keys of the warning signs; a tumour whose place is not known may show any of them.

    Where the cord is pressed, both the legs and the bladder are watched whatever the level.
    """
    regions = regions_of(facts["levels"]) or list(REGIONS)
    wanted = {*EVERYWHERE, *(sign for region in regions for sign in OF_REGION[region])}
    if facts["stability"] in WEAK:
        wanted.add("move")
    if facts["pressed"] in PRESSED:
        wanted |= {"legs", "walk", "bladder"}
    return [sign for sign in ORDER if sign in wanted]
