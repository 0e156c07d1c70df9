"""Who asks a condition, and when; and what can be chosen in it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from madoguchi.accounts.models import Membership

type Asker = Literal["member", "house", "event"]


class Choice(NamedTuple):
    """One thing that may be chosen: what stands in the condition, and how people call it."""

    value: int | str
    words: str


@dataclass
class Asking:
    """`me`, `mine` and `today` mean this member and this moment. `kept`: what was looked up, once for many conditions.

    `asker`: a member; the house, for which nobody is `me` (policies, queues); or a rule, of an event that has just happened.
    """

    membership: Membership
    now: datetime
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    asker: Asker = "member"

    @property
    def workspace_id(self) -> int:
        """Where is asked."""
        return self.membership.workspace_id

    @cached_property
    def zone(self) -> ZoneInfo:
        """Whose days count: the workspace's."""
        return ZoneInfo(self.membership.workspace.time_zone)

    @property
    def today(self) -> date:
        """The workspace's day."""
        return self.now.astimezone(self.zone).date()
