"""With what the fictional shop's window speaks first."""

from datetime import time

from madoguchi.accounts.models import Person, Workspace
from madoguchi.channels.chat.models import Site
from madoguchi.channels.chat.proactive import keeping

NUDGES = (
    {
        "name": "カートで迷っている方へ",
        "conditions": [{"field": "page", "op": "contains", "value": ["/cart", "cart"]}],
        "words": {
            "ja": "送料やお届け日など、気になることがあればお気軽にどうぞ。",
            "en": "Anything open about shipping or delivery? Just ask.",
        },
        "after_seconds": 30,
        "quiet_from": time(22),
        "quiet_until": time(7),
    },
    {
        "name": "お支払いでお困りの方へ",
        "conditions": [{"field": "event", "op": "equals", "value": ["payment_failed"]}],
        "words": {
            "ja": "お支払いがうまくいかなかったようです。こちらでお手伝いできます。",
            "en": "It seems that the payment did not go through. We can help.",
        },
        "after_seconds": 0,
        "times": 3,
    },
)


def set_up(workspace: Workspace, site: Site, by: Person) -> None:
    """Two of them, on."""
    for told in NUDGES:
        keeping.keep(workspace, None, {"site_id": site.pk, **told}, by=by)
