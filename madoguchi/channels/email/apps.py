from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "madoguchi.channels.email"
    label = "email"

    def ready(self) -> None:
        """Register the senders of mail, the mail room's events and its pages."""
        from madoguchi.channels.email import events, sending, settings_entries  # noqa: F401, PLC0415 (models must be ready)

        settings_entries.add()
