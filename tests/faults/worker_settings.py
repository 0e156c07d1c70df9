"""The settings of the worker processes that the kill test starts."""

from madoguchi.config.settings import *  # noqa: F403

MADOGUCHI_LANES = "tests.faults.counted_lanes.LANES"
