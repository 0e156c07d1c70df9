from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "madoguchi.channels.email"
    label = "email"

    def ready(self) -> None:
        """Register the senders of mail, the mail room's events and its pages."""
        from madoguchi.channels.email import (
            events,
            forgetting,
            ledger,
            replaying,
            sending,
            settings_entries,
            telling_people,
        )
        from madoguchi.channels.email.bounces import refusing
        from madoguchi.channels.email.connecting import carrying_out
        from madoguchi.channels.email.mailboxes import appending
        from madoguchi.conversations import channels
        from madoguchi.conversations.models import Channel

        settings_entries.add()
        forgetting.follow_the_trash()
        mail = channels.Traits("mail", sending.KIND, has_subject=True, has_addresses=True, has_html=True)
        channels.register(Channel.EMAIL, mail)
        channels.register(Channel.FORM, mail)
