"""Malls that stand between shop and shopper: the addresses under which they relay mail.

Such an address belongs to one shopper, or even to one order, at one mall. It is a handle of its own, answered exactly as it
is: the mall lets in only what comes from the address it knows, and takes plus parts and foreign Reply-To amiss.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace
from madoguchi.customers.models import MallDomain

KEPT = "_malls"

AMAZONS = ("co.jp", "com", "com.au", "ca", "co.uk", "de", "es", "fr", "it", "nl", "sg")
MALLS: dict[str, str | Promise] = {  # domains that only relay: what stands below them counts too (pc.fw.rakuten.ne.jp)
    "fw.rakuten.ne.jp": _("Rakuten Ichiba"),
    "shop.rakuten.co.jp": _("Rakuten Ichiba"),
    "shopping.yahoo-net.jp": _("Yahoo! JAPAN Shopping"),
    "x.mbdp.jp": _("au PAY Market"),
    "members.ebay.com": "eBay",
    **{f"marketplace.amazon.{ending}": "Amazon" for ending in AMAZONS},
}


@dataclass(frozen=True)
class Malls:
    """The malls of one workspace: ours and those it has added."""

    added: dict[str, str]

    def name_of(self, address: str) -> str:
        """The mall that relays for this address; empty for an ordinary one."""
        return str(next((name for each in _domains(address) if (name := self.added.get(each) or MALLS.get(each))), ""))


def is_known(address: str) -> bool:
    """Whether one of the malls that everybody knows relays for this address."""
    return any(each in MALLS for each in _domains(address))


def of(workspace: Workspace) -> Malls:
    """One query, kept with the workspace's row for as long as somebody holds that."""
    kept = workspace.__dict__.get(KEPT)
    if kept is None:
        added = MallDomain.objects.filter(workspace_id=workspace.pk).values_list("domain", "name")
        kept = workspace.__dict__[KEPT] = Malls(dict(added))
    return cast("Malls", kept)


def has_none_of_its_own(workspace: Workspace) -> None:
    """Known already: `of` need not ask."""
    workspace.__dict__.setdefault(KEPT, Malls({}))


def _domains(address: str) -> Iterator[str]:
    """Its domain and those above it."""
    domain = address.rpartition("@")[2].lower().strip("> ")
    while domain:
        yield domain
        domain = domain.partition(".")[2]
