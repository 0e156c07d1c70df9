from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "madoguchi.desk"
    label = "desk"

    def ready(self) -> None:
        from madoguchi.desk import merge_words, preferences, settings_entries, telling_of_chats, undo_time

        preferences.declare()
        undo_time.declare()
        merge_words.add()
        settings_entries.add()
        telling_of_chats.declare()
