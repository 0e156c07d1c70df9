"""Addresses of the agent's console. Verbs are nouns that are posted to."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from madoguchi.desk.views import (
    attachments,
    bodies,
    choosing,
    composing,
    conversation,
    customers,
    handling,
    lists,
    signals,
    starting,
)
from madoguchi.desk.views.conversation import VIEW

app_name = "desk"

_conversation: list[URLPattern | URLResolver] = [
    path("", conversation.conversation, name="conversation"),
    path("timeline/", conversation.timeline, name="timeline"),
    path("replies/", composing.replies, name="replies"),
    path("replies/<int:message_id>/withdrawal/", composing.withdrawal, name="withdrawal"),
    path("replies/<int:message_id>/release/", composing.release, name="release"),
    path("replies/<int:message_id>/another-try/", composing.another_try, name="another_try"),
    path("notes/", composing.notes, name="notes"),
    path("forwards/", composing.forwards, name="forwards"),
    path("draft/", composing.draft, name="draft"),
    path("draft/attachments/", composing.uploads, name="uploads"),
    path("assignment/", handling.assignment, name="assignment"),
    path("team/", handling.team, name="team"),
    path("closure/", handling.closure, name="closure"),
    path("reopening/", handling.reopening, name="reopening"),
    path("waiting/", handling.waiting, name="waiting"),
    path("snooze/", handling.snooze, name="snooze"),
    path("spam/", handling.spam, name="spam"),
    path("trash/", handling.trash, name="trash"),
    path("inbox/", handling.inbox, name="inbox"),
    path("stage/", handling.stage, name="stage"),
    path("priority/", handling.priority, name="priority"),
    path("reading/", handling.reading, name="reading"),
    path("unread/", handling.unread, name="unread"),
    path("customer/", customers.choice, name="customer"),
    path("choices/<slug:what>/", choosing.choices, name="choices"),
    path("customers/", choosing.customers, name="customers_found"),
    path("signals/", signals.signals, name="signals"),
]
_workspace: list[URLPattern | URLResolver] = [
    path("", lists.front, name="front"),
    path("counts/", lists.counts, name="counts"),
    path("conversations/new/", starting.new, name="new"),
    path("conversations/new/<int:draft_id>/draft/", starting.draft, name="new_draft"),
    path("conversations/new/<int:draft_id>/draft/attachments/", starting.uploads, name="new_uploads"),
    path("conversations/<int:number>/", include(_conversation)),
    path("customers/<int:customer_id>/", customers.details, name="customer_details"),
    path("attachments/<int:attachment_id>/", attachments.attachment, name="attachment"),
    path("attachments/<int:attachment_id>/removal/", attachments.removal, name="attachment_removal"),
    path("messages/<int:message_id>/body/", bodies.body, name="body"),
    re_path(rf"^(?P<view>{VIEW})/$", lists.view, name="view"),
    re_path(rf"^(?P<view>{VIEW})/rows/$", lists.rows, name="rows"),
]
urlpatterns: list[URLPattern | URLResolver] = [path("w/<slug:slug>/", include(_workspace))]
