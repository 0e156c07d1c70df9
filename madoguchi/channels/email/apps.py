from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "madoguchi.channels.email"
    label = "email"

    def ready(self) -> None:
        """Register the senders of mail and the mail room's events."""
        from madoguchi.channels.email import events, sending  # noqa: F401, PLC0415 (models must be ready first)
