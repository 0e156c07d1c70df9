"""Every address of the house; rooms bring their own lists."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("madoguchi.accounts.urls")),
    path("", include("madoguchi.channels.email.urls")),
    path("", include("madoguchi.desk.urls")),
]
