from django.urls import path

from madoguchi.channels.custom.views import calls, channels, files, hook

app_name = "custom"
OWN = "w/<slug:slug>/settings/channels/"
urlpatterns = [
    path("hooks/files/<str:token>/", files.content, name="file"),
    path("hooks/<str:public_id>/", hook.hook, name="hook"),
    path(OWN, channels.channels, name="channels"),
    path(f"{OWN}new/", channels.new, name="new"),
    path(f"{OWN}<int:channel_id>/", channels.channel, name="channel"),
    path(f"{OWN}<int:channel_id>/secret/", channels.secret, name="secret"),
    path(f"{OWN}<int:channel_id>/former/", channels.former, name="former"),
    path(f"{OWN}<int:channel_id>/test/", channels.test, name="test"),
    path(f"{OWN}<int:channel_id>/going_on/", channels.going_on, name="going_on"),
    path(f"{OWN}<int:channel_id>/removal/", channels.removal, name="removal"),
    path(f"{OWN}<int:channel_id>/calls/", calls.calls, name="calls"),
    path(f"{OWN}calls/<int:call_id>/", calls.call, name="call"),
    path(f"{OWN}calls/<int:call_id>/reading/", calls.reading, name="reading"),
]
