"""Tags that draw the spine: with levels marked, or with all that is known of a case."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from cases.drawings import column, side_view, spine
from cases.drawings.spine import SpinePicture

register = template.Library()


@register.simple_tag
def spine_map(shown: object, label: str = "") -> SafeString:
    """Draw the spine from the side: the whole picture, or levels marked on a small one."""
    if isinstance(shown, SpinePicture):
        return mark_safe(spine.draw(shown))
    return mark_safe(side_view.draw(shown, label))


@register.filter
def level_words(levels: object) -> str:
    """The levels in words, for text beside or instead of a drawing."""
    return column.in_words(column.known(levels))


@register.filter
def picture_words(picture: SpinePicture) -> str:
    """All that the picture shows, in sentences."""
    return spine.in_words(picture)
