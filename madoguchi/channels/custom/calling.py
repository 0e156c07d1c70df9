"""Calls to the outside: only to public addresses, and to hosts that the operator named; within limits of time and size."""

import functools

from django.conf import settings

from madoguchi.kit.fetching import Fetcher

ANSWER_BYTES = 16 * 1024
FILE_BYTES = 25 * 1024 * 1024
PORTS = frozenset({80, 443})


@functools.cache
def _caller(trusted: frozenset[str]) -> Fetcher:
    return Fetcher(seconds=8.0, most_bytes=ANSWER_BYTES, trusted=trusted)


@functools.cache
def _fetcher(trusted: frozenset[str]) -> Fetcher:
    return Fetcher(seconds=60.0, most_bytes=FILE_BYTES, trusted=trusted, accept="*/*")


def caller() -> Fetcher:
    """For what we send."""
    return _caller(settings.TRUSTED_HOSTS)


def fetcher() -> Fetcher:
    """For files that were named by their address."""
    return _fetcher(settings.TRUSTED_HOSTS)
