from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "madoguchi.surveys"
    label = "surveys"

    def ready(self) -> None:
        """What the room tells other rooms of itself; models must be loaded first."""
        from madoguchi.surveys import events, portable, telling, wiring

        wiring.add()
        portable.add()
