from django.apps import AppConfig


class CustomConfig(AppConfig):
    name = "madoguchi.channels.custom"
    label = "custom"

    def ready(self) -> None:
        """Register the sender, the job, the room's events and its pages; models must be loaded first."""
        from madoguchi.channels.custom import events, fetching_files, portable, sending, telling, wiring

        wiring.add()
        portable.add()
