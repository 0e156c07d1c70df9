from django.urls import path

from madoguchi.channels.email.views import ledger, settings

app_name = "email"
urlpatterns = [
    path("w/<slug:slug>/mail/", ledger.ledger, name="ledger"),
    path("w/<slug:slug>/mail/list/", ledger.mails, name="mails"),
    path("w/<slug:slug>/mail/replays/", ledger.replay_many, name="replay_many"),
    path("w/<slug:slug>/mail/<int:mail_id>/", ledger.mail, name="mail"),
    path("w/<slug:slug>/mail/<int:mail_id>/raw/", ledger.raw, name="raw"),
    path("w/<slug:slug>/mail/<int:mail_id>/replay/", ledger.replay, name="replay"),
    path("w/<slug:slug>/mail/<int:mail_id>/admission/", ledger.admit, name="admit"),
    path("w/<slug:slug>/mail/messages/<int:message_id>/source/", ledger.source, name="source"),
    path("w/<slug:slug>/settings/mail/", settings.overview, name="settings"),
    path("w/<slug:slug>/settings/mail/inboxes/new/", settings.new_inbox, name="new_inbox"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/", settings.inbox, name="inbox"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/relay/", settings.relay, name="relay"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/mailboxes/new/", settings.new_mailbox, name="new_mailbox"),
    path("w/<slug:slug>/settings/mail/mailboxes/<int:mailbox_id>/", settings.mailbox, name="mailbox"),
    path("w/<slug:slug>/settings/mail/mailboxes/<int:mailbox_id>/removal/", settings.remove_mailbox, name="remove_mailbox"),
]
