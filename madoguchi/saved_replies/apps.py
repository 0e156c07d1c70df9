from django.apps import AppConfig


class SavedRepliesConfig(AppConfig):
    name = "madoguchi.saved_replies"
    label = "saved_replies"

    def ready(self) -> None:
        from madoguchi.saved_replies import events, naming, settings_entries, settling_actions, tag_actions, usual_actions

        usual_actions.offer()
        tag_actions.offer()
        settling_actions.offer()
        naming.register()
        settings_entries.add()
