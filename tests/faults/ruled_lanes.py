"""The lane of rules alone; its webhooks may call this machine."""

import os
from dataclasses import replace

from madoguchi.journal.following import LaneOf
from madoguchi.rules import following, webhooks

webhooks.FETCHER = replace(
    webhooks.FETCHER, ports=frozenset({int(os.environ["MADOGUCHI_TEST_SHOP"])}), is_allowed=lambda _address: True
)
LANES = (LaneOf("rules", following.REACTIONS),)
