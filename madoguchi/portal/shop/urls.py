from django.urls import path

from madoguchi.portal.shop import views

app_name = "shop"
urlpatterns = [path("shop/", views.shop, name="shop")]
