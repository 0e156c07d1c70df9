from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "madoguchi.rules"
    label = "rules"

    def ready(self) -> None:
        """What conditions may ask of an event, what rules may do; models must be loaded first."""
        from madoguchi.conversations import present
        from madoguchi.rules import event_fields, events, in_files, naming, portable, requesting, settings_entries, webhooks
        from madoguchi.rules.models import RuleRun

        event_fields.register_all()
        webhooks.offer()
        requesting.offer()
        present.look_for("runs", RuleRun)
        naming.register()
        settings_entries.add()
        portable.add()
        in_files.add()
