from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "madoguchi.channels.chat"
    label = "chat"

    def ready(self) -> None:
        """What the room tells other rooms of itself; models must be loaded first."""
        from madoguchi.channels.chat import events, portable, sending, wiring
        from madoguchi.channels.chat.proactive import portable as nudges

        wiring.add()
        portable.add()
        nudges.add()
