"""When this happens, these follow: every lane of the house, and what rides on it.

A lane takes the log in order; a reaction recomputes from rows and may run twice.
"""

from madoguchi.channels.chat import following as chatting
from madoguchi.channels.custom import telling as telling_of_custom_channels
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
from madoguchi.conversations.concessions import telling as telling_of_concessions
from madoguchi.conversations.facts import noticing
from madoguchi.conversations.handing_over import asking_again
from madoguchi.conversations.promises import promising
from madoguchi.conversations.sides import telling as telling_of_sides
from madoguchi.customers import matching
from madoguchi.desk import telling_of_chats
from madoguchi.escalations import climbing, risk_words
from madoguchi.escalations import telling as telling_of_escalations
from madoguchi.journal.following import LaneOf
from madoguchi.routing import following as routing
from madoguchi.routing import telling as telling_of_offers
from madoguchi.rules import following as ruling
from madoguchi.saved_replies.acknowledging import greeting
from madoguchi.search import file_texts
from madoguchi.search import following as searching
from madoguchi.search.meaning import keeping as meaning
from madoguchi.service_levels import following as service_levels
from madoguchi.service_levels import telling as telling_of_clocks
from madoguchi.surveys import telling as telling_of_surveys

UNHURRIED = 0.75  # seconds: nobody waits for it, and reading ten lines of a talk together costs little more than one

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
            *greeting.REACTIONS,
            *telling_of_concessions.REACTIONS,
            *telling_of_surveys.REACTIONS,
            *telling_of_custom_channels.REACTIONS,
            *telling_of_chats.REACTIONS,
        ),
    ),
    LaneOf("service_levels", (*service_levels.REACTIONS, *telling_of_clocks.REACTIONS), together=100, breath=UNHURRIED),
    LaneOf("files", looking_after_files.REACTIONS, breath=UNHURRIED),
    LaneOf("escalations", (*climbing.REACTIONS, *risk_words.REACTIONS, *telling_of_escalations.REACTIONS)),
    LaneOf(
        "facts",
        (
            *noticing.REACTIONS,
            *promising.REACTIONS,
            *asking_again.REACTIONS,
            *matching_customers.REACTIONS,
            *matching.REACTIONS,
        ),
        breath=UNHURRIED,
    ),
    LaneOf("routing", (*routing.REACTIONS, *telling_of_offers.REACTIONS)),
    LaneOf("search", (*searching.REACTIONS, *file_texts.REACTIONS, *meaning.REACTIONS), together=100, breath=UNHURRIED),
    LaneOf("rules", ruling.REACTIONS),
    LaneOf("chat", chatting.REACTIONS),
)
