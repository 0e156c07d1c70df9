"""The visitor is done, and says how it was."""

from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Talk, TalkState
from madoguchi.channels.chat.talking import change_state
from madoguchi.conversations.changing import tell
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing

STARS = range(1, 6)
LONGEST = 2_000


class BadRating(ValueError):
    """Not 1 to 5, or too many words."""


def end(talk: Talk) -> bool:
    """The visitor is done with it; what they say next begins another. Whether it had not ended before."""
    return change_state(talk, TalkState.ENDED, by=_visitor(talk), ended_by="visitor")


def rate(talk: Talk, stars: int, words: str = "") -> None:
    """What they think of it; said again, the last word counts. Raises BadRating."""
    words = words.strip()
    if type(stars) is not int or stars not in STARS or len(words) > LONGEST:
        raise BadRating
    with writing():
        fresh = Talk.objects.select_for_update(of=("self",)).get(pk=talk.pk)
        if (fresh.rating, fresh.rating_words) == (stars, words):
            return
        Talk.objects.filter(pk=talk.pk).update(rating=stars, rating_words=words)
        talk.rating, talk.rating_words = stars, words
        payload = {"talk": talk.pk, "stars": stars, "was": fresh.rating, "has_words": bool(words)}
        tell(ChatEvent.TALK_RATED, talk.conversation, by=_visitor(talk), payload=payload)


def _visitor(talk: Talk) -> Actor:
    return Actor("customer", talk.visitor.customer_id)
