"""The settings of the worker processes that the kill test of rules starts."""

from madoguchi.config.settings import *  # noqa: F403

MADOGUCHI_LANES = "tests.faults.ruled_lanes.LANES"
