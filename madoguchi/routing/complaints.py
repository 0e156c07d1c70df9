"""What other rooms tell of complaints (hooks): whether a conversation is one, and how much somebody has had of them lately."""

from collections.abc import Callable, Mapping, Sequence

from madoguchi.conversations.handing_over.requiring import seems_a_complaint
from madoguchi.conversations.models import Conversation

type Tells = Callable[[Conversation], bool]
type Loads = Callable[[int, Sequence[int]], Mapping[int, float]]
type Mood = Callable[[Conversation], int]

_tells: list[Tells] = []
_loads: list[Loads] = []
_moods: list[Mood] = []


def tell_by(function: Tells) -> None:
    """Instead of the guess by the customer's words: whether this is a complaint."""
    _tells[:] = [function]


def weigh_by(function: Loads) -> None:
    """(workspace id, ids of memberships) to the share of what may be asked of each, 1 and more: no further complaint now."""
    _loads[:] = [function]


def sort_by_mood(function: Mood) -> None:
    """A small number for a conversation: the lower, the sooner, where everything before it is equal."""
    _moods[:] = [function]


def is_complaint(conversation: Conversation) -> bool:
    """Asked only where somebody at the queue minds."""
    return _tells[0](conversation) if _tells else seems_a_complaint(conversation)


def loads_of(workspace_id: int, members: Sequence[int]) -> Mapping[int, float]:
    """Of each member the share that they have had; who is missing has had nothing."""
    return _loads[0](workspace_id, members) if _loads else {}


def mood_of(conversation: Conversation) -> int:
    """0 where nobody says more."""
    return _moods[0](conversation) if _moods else 0
