from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "madoguchi.conversations"
    label = "conversations"

    def ready(self) -> None:
        from madoguchi.conversations import events, naming, opening, replying, settings_entries, telling_people  # noqa: F401, PLC0415 (models must be loaded first)

        replying.watch_deliveries()
        naming.register()
        settings_entries.add()
        opening.keep_teams()
