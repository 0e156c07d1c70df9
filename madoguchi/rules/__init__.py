"""Rules: when this happens, or by the clock, and that holds, then do this; each change a version, each run on record."""
