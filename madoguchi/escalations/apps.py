from django.apps import AppConfig


class EscalationsConfig(AppConfig):
    name = "madoguchi.escalations"
    label = "escalations"

    def ready(self) -> None:
        """What the room tells other rooms of itself; models must be loaded first."""
        from madoguchi.escalations import events, portable, portable_words, telling, wiring

        wiring.add()
        portable.add()
        portable_words.add()
