"""The inventory's addresses."""

from django.urls import path

from inventory.views import entry, health, home, imports

urlpatterns = [
    path("", home.home, name="home"),
    path("set-up/<str:token>/", entry.set_up, name="set_up"),
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("choose-password/<str:token>/", entry.choose_password, name="choose_password"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.new_import, name="new_import"),
    path("imports/<uuid:uuid>/", imports.import_page, name="import"),
    path("imports/<uuid:uuid>/cancel/", imports.cancel_import, name="cancel_import"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
