from django.urls import path

from madoguchi.portal.contact.views import contact, forms, settings, states

app_name = "contact"
urlpatterns = [
    path("f/<str:key>/", forms.form, name="form"),
    path("f/<str:key>/begun/", forms.begun, name="begun"),
    path("f/<str:key>/suggestions/", forms.suggestions, name="form_suggestions"),
    path("inquiries/<str:token>/", states.state, name="state"),
    path("inquiries/<str:token>/proof/", states.proof, name="proof"),
    path("contact/<slug:slug>/", contact.page, name="page"),
    path("contact/<slug:slug>/suggestions/", contact.suggestions, name="suggestions"),
    path("w/<slug:slug>/settings/contact-page/", settings.settings, name="settings"),
]
