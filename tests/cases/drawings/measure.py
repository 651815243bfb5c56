"""Reads a drawing back: its words with the room they take, its points, its sheet."""

import re
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree as ET

from cases.drawings.ink import width_of

PAIR = re.compile(r"[ML](-?[\d.]+) (-?[\d.]+)")


class Box(NamedTuple):
    """Words with the rectangle that their capitals take."""

    words: str
    left: float
    top: float
    right: float
    bottom: float


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def sheet_of(svg: str) -> tuple[float, float, float, float]:
    x, y, width, height = map(float, parsed(svg).attrib["viewBox"].split())
    return x, y, x + width, y + height


def words_of(svg: str) -> list[Box]:
    boxes = []
    for node in parsed(svg).iter("text"):
        size, words = float(node.attrib["font-size"]), node.text or ""
        wide, x, y = width_of(words, size), float(node.attrib["x"]), float(node.attrib["y"])
        left = x - wide * {"middle": 0.5, "end": 1.0}.get(node.attrib.get("text-anchor"), 0.0)
        boxes.append(Box(words, left, y - size * 0.7, left + wide, y))
    return boxes


def points_of(svg: str) -> list[tuple[float, float]]:
    return [
        (float(x), float(y))
        for node in parsed(svg).iter("path")
        for x, y in PAIR.findall(node.attrib["d"])
    ]


def outside(svg: str, *, slack: float = 1.0) -> list:
    """What does not lie on the sheet."""
    left, top, right, bottom = sheet_of(svg)
    lost = [
        point
        for point in points_of(svg)
        if not (left - slack <= point[0] <= right + slack)
        or not (top - slack <= point[1] <= bottom + slack)
    ]
    return lost + [
        box
        for box in words_of(svg)
        if box.left < left - slack or box.right > right + slack
        or box.top < top - slack or box.bottom > bottom + slack
    ]  # fmt: skip


def overlapping(svg: str) -> list[tuple[str, str]]:
    """Words that stand on other words."""
    return [
        (one.words, other.words)
        for one, other in combinations(words_of(svg), 2)
        if one.left < other.right and other.left < one.right
        and one.top < other.bottom and other.top < one.bottom
    ]  # fmt: skip


def colourless(svg: str) -> str:
    """The drawing without what the stylesheet could colour and without its words."""
    bare = re.sub(r' (class|fill|stroke)="[^"]*"', "", svg)
    return re.sub(r"<(title|text)\b.*?</\1>", "", bare)
