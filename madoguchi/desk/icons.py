"""The icons of the lucide package, each drawn once: drawing one costs more than a row of a list."""

from functools import cache

from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide


@cache
def icon(name: str, size: int = 18) -> SafeString:
    """The icon as inline svg, unseen by screen readers."""
    return mark_safe(lucide(name, size=size, aria_hidden="true"))  # noqa: S308 (the package's own drawing)
