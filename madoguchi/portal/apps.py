from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "madoguchi.portal"
    label = "portal"

    def ready(self) -> None:
        """What the room tells other rooms of itself; models must be loaded first."""
        from madoguchi.portal.contact import wiring as contact
        from madoguchi.portal.requests import wiring as requests

        contact.add()
        requests.add()
