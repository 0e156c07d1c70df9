from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "madoguchi.conversations"
    label = "conversations"

    def ready(self) -> None:
        """What the room tells other rooms of itself; models must be loaded first."""
        from madoguchi.conversations import events, following, mentioning, tasking, telling_people
        from madoguchi.conversations import matching_customers, merging_customers
        from madoguchi.conversations import naming, opening, releasing, settings_entries, usual_variables
        from madoguchi.conversations.approvals import listing as approvals, telling as telling_of_approvals
        from madoguchi.conversations.bulk import offered
        from madoguchi.conversations.checking import guard
        from madoguchi.conversations.concessions import wiring as concessions
        from madoguchi.conversations.conditions import consents, opening_hours, own_fields, tiers
        from madoguchi.conversations.custom_fields import wiring as custom_fields
        from madoguchi.conversations.facts import wiring as facts
        from madoguchi.conversations.portable import wiring as portable
        from madoguchi.conversations.sides import telling as telling_of_sides, writing as sides
        from madoguchi.conversations.tags import wiring as tags

        releasing.watch_deliveries()
        sides.watch_deliveries()
        approvals.add()
        offered.offer()
        own_fields.register_all()
        guard.register()
        for room in (
            facts,
            concessions,
            tags,
            custom_fields,
            consents,
            opening_hours,
            tiers,
            merging_customers,
            matching_customers,
            portable,
        ):
            room.add()
        naming.register()
        settings_entries.add()
        usual_variables.declare()
        opening.keep_teams()
