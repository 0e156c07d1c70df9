from django.apps import AppConfig


class WebformConfig(AppConfig):
    name = "madoguchi.channels.webform"
    label = "webform"

    def ready(self) -> None:
        """What the room tells other rooms of itself; models must be loaded first."""
        from madoguchi.channels.webform import events, portable, wiring

        wiring.add()
        portable.add()
