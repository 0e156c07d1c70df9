"""Every address of the house; rooms bring their own lists."""

from django.urls import include, path

from madoguchi.accounts.views.setup import setup
from madoguchi.conversations.opening import open_inbox

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("setup/", setup, {"open_inbox": open_inbox}, name="setup"),
    path("", include("madoguchi.accounts.urls")),
    path("", include("madoguchi.conversations.urls")),
    path("", include("madoguchi.channels.email.urls")),
    path("", include("madoguchi.channels.chat.urls")),
    path("", include("madoguchi.channels.chat.proactive.urls")),
    path("", include("madoguchi.channels.webform.urls")),
    path("", include("madoguchi.channels.custom.urls")),
    path("", include("madoguchi.saved_replies.urls")),
    path("", include("madoguchi.service_levels.urls")),
    path("", include("madoguchi.search.urls")),
    path("", include("madoguchi.routing.urls")),
    path("", include("madoguchi.rules.urls")),
    path("", include("madoguchi.escalations.urls")),
    path("", include("madoguchi.surveys.urls")),
    path("", include("madoguchi.portal.urls")),
    path("", include("madoguchi.desk.urls")),
]
