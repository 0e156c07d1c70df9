"""Measuring: each module one subject, in a database and data folder of its own, its result as one JSON object."""
