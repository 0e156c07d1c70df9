from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "madoguchi.routing"
    label = "routing"

    def ready(self) -> None:
        """What the room tells other rooms of itself; models must be loaded first."""
        from madoguchi.routing import (
            at_windows,
            events,
            leaving,
            naming,
            portable,
            settings_entries,
            sorting_anew,
            telling,
            wiring,
        )

        wiring.add()
        naming.register()
        settings_entries.add()
        portable.add()
        at_windows.add()
