from django.apps import AppConfig


class SavedRepliesConfig(AppConfig):
    name = "madoguchi.saved_replies"
    label = "saved_replies"

    def ready(self) -> None:
        from madoguchi.saved_replies import (
            answering_actions,
            events,
            naming,
            portable,
            settings_entries,
            settling_actions,
            tag_actions,
            telling_actions,
            usual_actions,
        )
        from madoguchi.saved_replies.acknowledging import expecting, portable as answering
        from madoguchi.saved_replies.notices import portable as noticing, reading as notices

        usual_actions.offer()
        tag_actions.offer()
        settling_actions.offer()
        telling_actions.offer()
        answering_actions.offer()
        naming.register()
        settings_entries.add()
        expecting.declare()
        notices.offer()
        portable.add()
        answering.add()
        noticing.add()
