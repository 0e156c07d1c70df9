"""What this room says of itself to files: of what its fields and actions speak, and its kinds."""

from dataclasses import dataclass

from madoguchi.accounts.portable.parts import OneOf
from madoguchi.accounts.portable.references import Names
from madoguchi.conversations.custom_fields import portable as custom_fields
from madoguchi.conversations.portable import inboxes, naming, stages, views
from madoguchi.conversations.portable.chosen import Chosen, Sort, say, speak
from madoguchi.conversations.tags import portable as tags
from madoguchi.kit.yaml_text import Given

TEAM = "team"


@dataclass(frozen=True)
class Told(Chosen):
    """Whom a notification goes to: words, `team/受付`, or a member's address."""

    def tell(self, value: str, names: Names) -> str:
        if value.startswith(f"{TEAM}-"):
            return f"{TEAM}/{names.name(TEAM, int(value[len(TEAM) + 1 :]))}"
        return super().tell(value, names)

    def take(self, at: Given, names: Names) -> str:
        kind, slash, name = at.value.partition("/")
        if kind == TEAM and slash:
            return f"{TEAM}-{names.id(TEAM, Given(name, at.line, at.file))}"
        return super().take(at, names)


def add() -> None:
    """Called once at start."""
    for room in (naming, inboxes, stages, tags, custom_fields, views):
        room.add()
    for field in ("stage", "inbox", "team", "customer", "company"):
        speak(field, field)
    speak("assignee", "person")
    speak("tags", "tag")
    speak("status", naming.STATUSES)
    speak("priority", naming.PRIORITIES)
    nobody = {"": "none"}
    say("assign", Chosen(sort=Sort("person"), words={"me": "me"} | nobody))
    say("team", Chosen(sort=Sort("team"), words=nobody))
    say("stage", Chosen(sort=Sort("stage"), words=nobody))
    say("priority", OneOf(words={str(key): word for key, word in naming.PRIORITIES.items()}))
    say("tag", Chosen(sort=Sort("tag")))
    say("untag", Chosen(sort=Sort("tag")))
    say("move", Chosen(sort=Sort("inbox")))
    say("follow", Chosen(sort=Sort("person")))
    say("notify", Told(sort=Sort("person"), words={"assignee": "assignee", "followers": "followers"}))
