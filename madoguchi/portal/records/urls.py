from django.urls import path

from madoguchi.portal.records.views import record

urlpatterns = [path("chat/record/<str:token>/", record, name="chat_record")]
