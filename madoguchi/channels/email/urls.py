from django.urls import path

from madoguchi.channels.email.authentication import views as authentication
from madoguchi.channels.email.connecting import views as connect
from madoguchi.channels.email.connecting import without
from madoguchi.channels.email.form_mail import views as form_mail
from madoguchi.channels.email.importing import views as imports
from madoguchi.channels.email.views import addresses, files, ledger, limits, oauth, outgoing, quarantine, settings, shared_files

app_name = "email"
urlpatterns = [
    path("files/<str:token>/", shared_files.page, name="shared_file"),
    path("files/<str:token>/content/", shared_files.content, name="shared_content"),
    path("w/<slug:slug>/mail/links/<int:file_link_id>/revocation/", shared_files.revocation, name="link_revocation"),
    path("w/<slug:slug>/mail/", ledger.ledger, name="ledger"),
    path("w/<slug:slug>/mail/list/", ledger.mails, name="mails"),
    path("w/<slug:slug>/mail/replays/", quarantine.replay_many, name="replay_many"),
    path("w/<slug:slug>/mail/<int:mail_id>/", ledger.mail, name="mail"),
    path("w/<slug:slug>/mail/<int:mail_id>/raw/", ledger.raw, name="raw"),
    path("w/<slug:slug>/mail/<int:mail_id>/replay/", quarantine.replay, name="replay"),
    path("w/<slug:slug>/mail/<int:mail_id>/admission/", quarantine.admit, name="admit"),
    path("w/<slug:slug>/mail/messages/<int:message_id>/source/", ledger.source, name="source"),
    path("w/<slug:slug>/settings/mail/", settings.overview, name="settings"),
    path("w/<slug:slug>/settings/mail/connect/", connect.address, name="connect"),
    path("w/<slug:slug>/settings/mail/connect/without/", without.without_mailbox, name="without_mailbox"),
    path("w/<slug:slug>/settings/mail/import/", imports.overview, name="imports"),
    path("w/<slug:slug>/settings/mail/import/<int:import_id>/", imports.one, name="import"),
    path("w/<slug:slug>/settings/mail/import/<int:import_id>/stop/", imports.stop, name="import_stop"),
    path("w/<slug:slug>/settings/mail/connect/<int:connecting_id>/", connect.found, name="connect_found"),
    path("w/<slug:slug>/settings/mail/connect/<int:connecting_id>/sign-in/", connect.sign_in, name="connect_sign_in"),
    path("w/<slug:slug>/settings/mail/connect/<int:connecting_id>/servers/", connect.servers, name="connect_servers"),
    path("w/<slug:slug>/settings/mail/connect/<int:connecting_id>/test/", connect.test, name="connect_test"),
    path("w/<slug:slug>/settings/mail/connect/<int:connecting_id>/round-trip/", connect.round_trip, name="connect_round_trip"),
    path("w/<slug:slug>/settings/mail/connect/<int:connecting_id>/amount/", connect.amount, name="connect_amount"),
    path("w/<slug:slug>/settings/mail/connect/<int:connecting_id>/finish/", connect.finish, name="connect_finish"),
    path("w/<slug:slug>/settings/mail/connect/<int:connecting_id>/removal/", connect.give_up, name="connect_give_up"),
    path("w/<slug:slug>/settings/mail/sign-ins/", oauth.sign_ins, name="sign_ins"),
    path("w/<slug:slug>/settings/mail/sign-ins/return/", oauth.come_back, name="oauth_return"),
    path("w/<slug:slug>/settings/mail/sign-ins/<int:client_id>/", oauth.client, name="oauth_client"),
    path("w/<slug:slug>/settings/mail/sign-ins/<int:client_id>/accounts/", oauth.accounts, name="oauth_accounts"),
    path("w/<slug:slug>/settings/mail/sign-ins/<int:client_id>/removal/", oauth.remove_client, name="oauth_remove_client"),
    path("w/<slug:slug>/settings/mail/accounts/<int:grant_id>/sign-in/", oauth.start, name="oauth_start"),
    path("w/<slug:slug>/settings/mail/accounts/<int:grant_id>/removal/", oauth.remove_account, name="oauth_remove_account"),
    path("w/<slug:slug>/settings/mail/inboxes/new/", settings.new_inbox, name="new_inbox"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/", settings.inbox, name="inbox"),
    path("w/<slug:slug>/settings/mail/files/", files.files, name="files"),
    path("w/<slug:slug>/settings/mail/files/keys/<int:trusted_key_id>/removal/", files.remove_key, name="remove_trusted_key"),
    path("w/<slug:slug>/settings/mail/malls/", addresses.malls, name="malls"),
    path("w/<slug:slug>/settings/mail/malls/<int:mall_id>/removal/", addresses.remove_mall, name="remove_mall"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/addresses/", addresses.addresses, name="addresses"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/forwarding/", addresses.forwarding, name="forwarding"),
    path("w/<slug:slug>/settings/mail/aliases/<int:alias_id>/", addresses.alias, name="alias"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/forms/", form_mail.overview, name="forms"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/forms/new/", form_mail.new, name="new_form"),
    path("w/<slug:slug>/settings/mail/forms/<int:form_id>/", form_mail.edit, name="form"),
    path("w/<slug:slug>/settings/mail/forms/<int:form_id>/switch/", form_mail.switch, name="form_switch"),
    path("w/<slug:slug>/mail/messages/<int:message_id>/form/", form_mail.of_message, name="form_of_message"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/limits/", limits.limits, name="limits"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/senders/", authentication.senders, name="senders"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/letters/", outgoing.letters, name="letters"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/arrival/", outgoing.arrival, name="arrival"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/keys/", outgoing.new_key, name="new_key"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/keys/<int:key_id>/check/", outgoing.check_key, name="check_key"),
    path(
        "w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/keys/<int:key_id>/removal/", outgoing.remove_key, name="remove_key"
    ),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/relay/", settings.relay, name="relay"),
    path("w/<slug:slug>/settings/mail/inboxes/<int:inbox_id>/mailboxes/new/", settings.new_mailbox, name="new_mailbox"),
    path("w/<slug:slug>/settings/mail/mailboxes/<int:mailbox_id>/", settings.mailbox, name="mailbox"),
    path("w/<slug:slug>/settings/mail/mailboxes/<int:mailbox_id>/removal/", settings.remove_mailbox, name="remove_mailbox"),
]
