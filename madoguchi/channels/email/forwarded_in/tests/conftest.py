"""The mail room of the other tests."""

from madoguchi.channels.email.tests.conftest import *  # noqa: F403
