"""Tags that set a drawing on a page, with its words beside it as text."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from cases.drawings import course, escc, events, picture, spine, wbb

register = template.Library()


@register.inclusion_tag("components/spine_figure.html")
def spine_figure(shown: picture.SpinePicture, *, is_near: bool = False) -> dict:
    """The spine map, whole or about what it shows, with its text equivalent to open below it."""
    return {
        "drawing": mark_safe(spine.draw(shown, is_near=is_near)),
        "words": spine.in_words(shown),
    }


@register.inclusion_tag("components/course_figure.html")
def course_figure(shown: events.CoursePicture) -> dict:
    """The course, wide or narrow as the page has room, and its table to open below it."""
    return {
        "wide": mark_safe(course.draw(shown)),
        "narrow": mark_safe(course.draw(shown, width=course.NARROW)),
        "rows": course.rows(shown),
    }


@register.simple_tag
def spine_near(shown: picture.SpinePicture) -> SafeString:
    """The part of the spine map about what it shows, in larger letters for a wall."""
    return mark_safe(_near(shown))


@lru_cache(maxsize=64)
def _near(shown: picture.SpinePicture) -> str:
    """Drawn once for all that a wall shows of a case."""
    return spine.draw(shown, is_near=True)


@register.simple_tag
def frozen_spine(plain: dict) -> SafeString:
    """The spine map of a snapshot about what it shows, from its plain values."""
    return mark_safe(spine.draw(picture.from_plain(plain), is_near=True))


@register.simple_tag
def escc_drawing(
    grade: str, side: str = "", *, below_conus: bool = False, small: bool = False
) -> SafeString:
    """An ESCC grade as an axial drawing."""
    return mark_safe(escc.draw(grade, side=side, below_conus=below_conus, small=small))


@register.simple_tag
def wbb_drawing(zones: Iterable[int | str], layers: Iterable[str], numbering: str) -> SafeString:
    """The zones and layers of WBB on the clock of the numbering, as the record stores them."""
    known = [int(zone) for zone in zones or () if str(zone).isdecimal()]
    return mark_safe(wbb.draw(known, layers or (), _scheme(numbering)))


@register.inclusion_tag("components/wbb_figure.html")
def wbb_figure(values: dict, mark: str, *, oob: bool = False) -> dict:
    """The map of what a section says of WBB; both schemes to compare while none is chosen.

    `mark` begins the id of the form, and `oob` replaces the map that stands there.
    """
    numbering = values.get("wbb_numbering") or ""
    return {
        "mark": mark,
        "oob": oob,
        "zones": values.get("wbb_zones") or (),
        "layers": values.get("wbb_layers") or (),
        "numberings": [numbering] if _scheme(numbering) in wbb.SCHEMES else list(wbb.SCHEMES),
    }


def _scheme(numbering: str) -> str:
    """The drawing's name of a numbering: “original” of “original_clockwise”."""
    return (numbering or "").partition("_")[0]
