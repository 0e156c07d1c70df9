"""Something that rules may name is gone, or somebody may do less: they are read anew, and what is broken turns itself off."""

from madoguchi.journal.models import Event
from madoguchi.rules import compiling
from madoguchi.rules.models import RuleBook, new_stamp


def look_after(event: Event) -> None:
    """After an event that ends something."""
    check(event.workspace_id)


def check(workspace_id: int) -> None:
    """Every reader reads anew, this one at once."""
    if RuleBook.objects.filter(pk=workspace_id, is_empty=False).update(stamp=new_stamp()):
        compiling.books({workspace_id})
