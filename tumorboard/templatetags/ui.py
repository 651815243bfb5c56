"""Small marks that every page uses: icons and initials."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()


@lru_cache(maxsize=512)
def _drawn(name: str, label: str, extra: str) -> SafeString:
    attributes: dict[str, object] = {"class": f"icon {extra}".strip(), "focusable": "false"}
    if not label:
        attributes["aria-hidden"] = "true"
    # The words go beside the drawing, not into an attribute: the library does not escape for us.
    svg = lucide(name, size=None, **attributes)
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
def initials(name: object) -> str:
    """Two letters for a person's mark; titles do not count."""
    words = [word for word in str(name).split() if word[:1].isalpha() and not word.endswith(".")]
    words = [word for word in words if word.lower() not in {"dr", "prof", "mr", "mrs", "ms"}]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()
