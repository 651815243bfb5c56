"""The tag that sets the plot of a figure on a page."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from meetings.figures import plot as plots
from meetings.figures.shape import Figure

register = template.Library()


@register.simple_tag
def plot(figure: Figure) -> SafeString:
    """The plot as SVG; its numbers stand beside it as a table."""
    return mark_safe(plots.draw(figure))
