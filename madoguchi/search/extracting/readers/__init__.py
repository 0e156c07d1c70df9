"""A module for each kind of file: `pieces(content)` gives its text bit by bit, so that whoever asks can stop early.

They run in a process of their own, and raise Locked, TooHeavy, or whatever a library says of what is broken.
"""
