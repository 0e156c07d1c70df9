"""The customer's side of the house, one list for each subject."""

from django.urls import include, path

urlpatterns = [
    path("", include("madoguchi.portal.contact.urls")),
    path("", include("madoguchi.portal.records.urls")),
    path("", include("madoguchi.portal.requests.urls")),
    path("", include("madoguchi.portal.window.urls")),
    path("", include("madoguchi.portal.shop.urls")),
]
