"""What the language of a document does with words, in templates."""

from django import template

from tumorboard import tongue

register = template.Library()


@register.filter
def within(words: str) -> str:
    """The words inside a sentence: small in English, as they stand in German."""
    return tongue.within(words)
