"""What every page uses: icons, initials, things in rows."""

import io
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@cache
def _archive() -> ZipFile:
    """All icons; the package's own tag reads the list of them again for each."""
    return ZipFile(io.BytesIO((files("lucide") / "lucide.zip").read_bytes()))


def _svg(name: str, attributes: dict[str, str]) -> str:
    svg = ET.fromstring(_archive().read(f"{name}.svg"))  # noqa: S314 - our own package
    for node in svg.iter():
        node.tag = node.tag.rpartition("}")[2]  # inline, a drawing needs no namespace
    svg.attrib.update(attributes)
    return ET.tostring(svg, encoding="unicode")


@lru_cache(maxsize=512)
def _drawn(name: str, label: str, extra: str) -> SafeString:
    attributes = {"class": f"icon {extra}".strip(), "focusable": "false"}
    if not label:
        attributes["aria-hidden"] = "true"
    # The words go beside the drawing as text, which is escaped.
    svg = _svg(name, attributes)
    if not label:
        return mark_safe(svg)
    return format_html(
        '<span class="icon-word">{}<span class="visually-hidden">{}</span></span>',
        mark_safe(svg.replace("<svg", '<svg aria-hidden="true"', 1)),
        label,
    )


@register.simple_tag
def icon(name: str, label: str = "", extra: str = "") -> SafeString:
    """Draw a Lucide icon inline; without a label it is hidden from screen readers."""
    return _drawn(str(name), str(label), str(extra))


@register.filter
def in_rows(things: Sequence, most: int) -> list[Sequence]:
    """The things in as few rows as hold at most so many each, all of about the same length."""
    if not things:
        return []
    rows = -(-len(things) // most)
    length = -(-len(things) // rows)
    return [things[first : first + length] for first in range(0, len(things), length)]


@register.filter
def initials(name: object) -> str:
    """Two letters for a person's mark; titles do not count."""
    words = [word for word in str(name).split() if word[:1].isalpha() and not word.endswith(".")]
    words = [word for word in words if word.lower() not in {"dr", "prof", "mr", "mrs", "ms"}]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()
