"""Why a setting was not kept, in one sentence for the whole house."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class NotKept(ValueError):
    """Nothing was written. As a string it says why, in the reader's language; `field`: of the form, where it is about one."""

    why: ClassVar[Promise]
    field: ClassVar[str | None] = None

    def __str__(self) -> str:
        return str(self.why)


class NameTaken(NotKept):
    """There is one of that name."""

    why, field = gettext_lazy("There is one of this name already."), "name"


class TooMany(NotKept):
    """Nobody would find their way any more."""

    why = gettext_lazy("There are too many already. Remove one that is not used.")


class ChangedMeanwhile(NotKept):
    """It is no longer what the form showed, or no longer there."""

    why = gettext_lazy("Somebody else changed this meanwhile. Open it again to see how it is now.")
