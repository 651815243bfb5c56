"""The colours of the stylesheet keep enough contrast, in light and in dark."""

import re
from pathlib import Path

import pytest

STYLESHEET = Path(__file__).parents[2] / "static" / "tumorboard.css"
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.11
GROUNDS = ("paper", "sheet", "sunk", "raised")
WORDS = ("ink", "ink-2", "accent", "accent-strong", "good", "care", "bad", "mark")
MEANINGS = ("accent", "mark", "good", "care", "bad")
PAIRS = [
    *((word, ground, TEXT) for word in WORDS for ground in GROUNDS),
    *((meaning, f"{meaning}-soft", TEXT) for meaning in MEANINGS),
    *((word, f"{meaning}-soft", TEXT) for word in ("ink", "ink-2") for meaning in MEANINGS),
    ("accent-strong", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("on-bad", "bad-fill", TEXT),
    ("bar-ink", "bar", TEXT),
    ("bar-ink-2", "bar", TEXT),
    ("bar-ink", "bar-2", TEXT),
    *(("edge", ground, SHAPE) for ground in GROUNDS),
    ("bar-accent", "bar", SHAPE),
    # The drawings: an outline on its own ground, and what is drawn over bone, fluid and cord.
    *(("bone-edge", ground, SHAPE) for ground in ("sheet", "sunk", "bone", "csf")),
    *((drawn, ground, SHAPE) for drawn in ("mark", "accent") for ground in ("bone", "csf")),
    *((drawn, "sheet", SHAPE) for drawn in ("mark", "accent", "care", "good", "bad", "ink-2")),
    *(("ink-2", ground, TEXT) for ground in ("bone", "csf")),
]


def tokens(theme: str) -> dict[str, str]:
    """The colours by name, as the theme shows them."""
    css = STYLESHEET.read_text()
    both = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}), #\w{6}\);", css))
    if theme == "dark":
        both = dict(re.findall(r"--([\w-]+): light-dark\(#\w{6}, (#\w{6})\);", css))
    return both | dict(re.findall(r"--([\w-]+): (#\w{6});", css))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(theme):
    colours = tokens(theme)

    weak = {
        f"{front} on {ground}": round(contrast(colours[front], colours[ground]), 2)
        for front, ground, least in PAIRS
        if contrast(colours[front], colours[ground]) < least
    }

    assert weak == {}


def test_the_measure_itself_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
