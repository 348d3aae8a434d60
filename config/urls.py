"""Every address, from both apps."""

from django.urls import include, path

urlpatterns = [
    path("", include("inventory.urls")),
    path("", include("removal.urls")),
]
