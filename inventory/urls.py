"""The inventory's addresses."""

from django.urls import path

from inventory.views import (
    cameras,
    entry,
    health,
    home,
    imports,
    organisation,
    people,
    restricted_list,
    sites,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("sites/", sites.sites, name="sites"),
    path("sites/add/", sites.new_site, name="add_site"),
    path("sites/<uuid:uuid>/", sites.site, name="site"),
    path("sites/<uuid:uuid>/sensitivity/", sites.sensitivity, name="decide_sensitivity"),
    path("cameras/", cameras.cameras, name="cameras"),
    path("cameras/add/", cameras.add_camera, name="add_camera"),
    path("cameras/<uuid:uuid>/", cameras.camera, name="camera"),
    path("cameras/<uuid:uuid>/edit/", cameras.change_camera, name="edit_camera"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.new_import, name="new_import"),
    path("imports/<uuid:uuid>/", imports.import_page, name="import"),
    path("imports/<uuid:uuid>/cancel/", imports.cancel_import, name="cancel_import"),
    path("list/", restricted_list.restricted_list, name="restricted_list"),
    path("list/makers/<slug:maker>/", restricted_list.listed_maker, name="listed_maker"),
    path("list/instruments/<slug:instrument>/", restricted_list.instrument, name="instrument"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add_person, name="add_person"),
    path("people/<uuid:uuid>/", people.person, name="person"),
    path("people/<uuid:uuid>/link/", people.person_link, name="person_link"),
    path("people/<uuid:uuid>/deactivate/", people.deactivate_person, name="deactivate_person"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/kind/", organisation.organisation_kind, name="organisation_kind"),
    path("change-password/", people.change_password, name="change_password"),
    path("set-up/<str:token>/", entry.set_up, name="set_up"),
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("choose-password/<str:token>/", entry.choose_password, name="choose_password"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
