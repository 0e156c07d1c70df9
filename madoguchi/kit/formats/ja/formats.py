"""Dates in Japanese: 2026年11月22日 14:05."""

DATETIME_FORMAT = "Y年n月j日 G:i"
