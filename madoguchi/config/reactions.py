"""When this happens, these follow: every lane of the house, and what rides on it.

A lane takes the log in order; a reaction recomputes from rows and may run twice.
"""

from madoguchi.conversations import telling_people
from madoguchi.journal.following import LaneOf

LANES = (LaneOf("notifications", telling_people.REACTIONS),)
