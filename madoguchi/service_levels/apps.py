from django.apps import AppConfig


class ServiceLevelsConfig(AppConfig):
    name = "madoguchi.service_levels"
    label = "service_levels"

    def ready(self) -> None:
        """What the room tells other rooms of itself; models must be loaded first."""
        from madoguchi.service_levels import applying, conditions, events, portable, settings_entries, telling, wiring

        conditions.add()
        settings_entries.add()
        wiring.add()
        portable.add()
