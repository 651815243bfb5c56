"""Text for the wall of a room, in templates."""

from django import template

from meetings import wall

register = template.Library()


@register.filter
def fitted(text: str, longest: int) -> wall.Fitted:
    """The text in the size that fits: `{% with fit=text|fitted:400 %}`."""
    return wall.fitted(text, longest)
