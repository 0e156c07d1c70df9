"""When this happens, these follow: every lane of the house, and what rides on it.

A lane takes the log in order; a reaction recomputes from rows and may run twice.
"""

from madoguchi.channels.email import holding_back
from madoguchi.channels.email.bounces import telling as telling_of_failures
from madoguchi.conversations import (
    following,
    linking,
    looking_after_files,
    matching_customers,
    mentioning,
    tasking,
    telling_people,
)
from madoguchi.conversations.approvals import telling as telling_of_approvals
from madoguchi.conversations.facts import noticing
from madoguchi.conversations.handing_over import asking_again
from madoguchi.conversations.promises import promising
from madoguchi.conversations.sides import telling as telling_of_sides
from madoguchi.customers import matching
from madoguchi.journal.following import LaneOf
from madoguchi.search import file_texts
from madoguchi.search import following as searching
from madoguchi.search.meaning import keeping as meaning

LANES = (
    LaneOf(
        "notifications",
        (
            *telling_people.REACTIONS,
            *mentioning.REACTIONS,
            *following.REACTIONS,
            *telling_of_failures.REACTIONS,
            *holding_back.REACTIONS,
            *linking.REACTIONS,
            *telling_of_sides.REACTIONS,
            *tasking.REACTIONS,
            *telling_of_approvals.REACTIONS,
        ),
    ),
    LaneOf("files", looking_after_files.REACTIONS),
    LaneOf(
        "facts",
        (
            *noticing.REACTIONS,
            *promising.REACTIONS,
            *asking_again.REACTIONS,
            *matching_customers.REACTIONS,
            *matching.REACTIONS,
        ),
    ),
    LaneOf("search", (*searching.REACTIONS, *file_texts.REACTIONS, *meaning.REACTIONS), together=100),
)
