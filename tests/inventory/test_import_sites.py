"""Sites of a file that Lenscap does not know: each is settled singly, or all are added, and nothing is invented."""

import pytest
from django.urls import reverse

from inventory import jobs
from inventory.models import AuditEvent, Camera, Site
from inventory.services.import_summary import COUNTS, summary
from inventory.services.importing import previewing
from tests.builders import make_person, make_site
from tests.inventory.pages import browser, queries_of, text
from tests.inventory.test_import_preview import HEADINGS, confirm, lead, page_of, upload

__all__ = ["lead"]

pytestmark = pytest.mark.django_db


def choose(person, batch, **fields):
    """What is sent from the preview, worked off until it waits again."""
    sent = {name.replace("_", "-"): value for name, value in fields.items()}
    answer = browser(person).post(reverse("choose_import_sites", args=[batch.uuid]), sent)
    jobs.run_all()
    batch.refresh_from_db()
    return answer


def test_one_site_is_a_known_one_and_another_is_added_and_no_other_thing_is(lead):
    batch = upload(lead)

    choose(lead, batch, is_1="ministry house", new_0="on")
    figures = batch.preview["figures"]

    assert (batch.state, figures["rows_created"], figures["rows_rejected"]) == ("awaiting_confirmation", 5, 2)
    assert [(each["name"], each["rows"]) for each in batch.preview["unknown_sites"]] == [
        ("Riverside Depot", 2),
        ("Minstry House", 1),
    ]
    assert (Site.objects.count(), Camera.objects.count()) == (1, 0)

    confirm(lead, batch, {"create_sites": ""})
    came = summary(batch)
    assert {name: came[name] for name in COUNTS} == {name: figures[name] for name in COUNTS}
    assert batch.preview["differs"] == []
    assert sorted(Site.objects.values_list("name", flat=True)) == ["Ministry House", "Riverside Depot"]
    assert Camera.objects.get(asset_tag="C003").site.name == "Ministry House"
    assert batch.rows.get(camera__asset_tag="C003").site_said == "Minstry House"


def test_the_page_shows_what_was_chosen_and_lets_it_be_chosen_otherwise(lead):
    batch = upload(lead)
    choose(lead, batch, is_1="Ministry House")

    page = browser(lead).get(f"/imports/{batch.uuid}/").content.decode()
    assert 'value="Ministry House"' in page
    assert "Add the other new site: Riverside Depot" in page_of(lead, batch)

    choose(lead, batch, is_1="")
    assert batch.site_choices == {}
    assert batch.preview["figures"]["rows_created"] == 2
    assert AuditEvent.objects.filter(action="sites of an import chosen").count() == 2


def test_the_site_that_was_probably_meant_is_taken_by_a_tick_and_not_offered_again(lead):
    batch = upload(lead)
    assert "Ministry House is meant" in page_of(lead, batch)

    choose(lead, batch, alike_1="on")

    assert batch.preview["figures"]["rows_created"] == 3
    assert list(batch.site_choices) == ["Minstry House"]
    assert "Ministry House is meant" not in page_of(lead, batch)


def test_the_tick_for_all_warns_of_a_name_that_is_much_like_a_site_until_that_is_settled(lead):
    warning = "One of them looks like a site that you have: Minstry House (Ministry House)"
    batch = upload(lead)
    assert warning in page_of(lead, batch)

    choose(lead, batch, new_1="on")

    assert "looks like a site that you have" not in page_of(lead, batch)


def test_rows_that_name_no_site_get_one_on_the_page_and_are_shown_before_anything_is_written(lead):
    batch = upload(lead)
    assert "1 row names no site." in page_of(lead, batch)
    site = Site.objects.get()

    confirm(lead, batch, {"create_sites": "", "site": str(site.uuid), "is-0": "", "is-1": ""})
    assert (batch.state, batch.site, Camera.objects.count()) == ("awaiting_confirmation", site, 0)
    assert (batch.preview["figures"]["rows_created"], batch.preview["figures"]["rows_without_site"]) == (3, 0)

    confirm(lead, batch, {"create_sites": "", "site": str(site.uuid), "is-0": "", "is-1": ""})
    assert Camera.objects.get(asset_tag="C006").site == site


def test_the_site_of_such_rows_can_be_taken_back_and_settling_others_leaves_it(lead):
    site = Site.objects.get()
    batch = upload(lead, site=str(site.uuid))
    choose(lead, batch, is_1="Ministry House", site=str(site.uuid))
    assert (batch.site, batch.preview["figures"]["rows_without_site"]) == (site, 0)

    choose(lead, batch, is_1="Ministry House", site="")

    assert (batch.site, batch.preview["figures"]["rows_without_site"]) == (None, 1)


def test_where_every_row_names_its_site_none_is_asked_for(lead):
    batch = upload(lead, HEADINGS + "Ministry House,Gate,C1,Axis,P3267-LVE,\n")

    assert "Site for rows that name none" not in page_of(lead, batch)


def test_rows_of_unknown_sites_are_told_with_their_sites_and_hide_no_other_error(lead, monkeypatch):
    monkeypatch.setattr(previewing, "LISTED", 3)
    rows = "".join(f"Nowhere Hall,Gate {number},N{number},Axis,P3267-LVE,\n" for number in range(5))
    batch = upload(lead, HEADINGS + rows + "Ministry House,Door,C1,Axis,P3267-LVE,\n" * 2)

    page = page_of(lead, batch)

    assert "5 of them name sites that Lenscap does not know" in page
    assert "Other rows that would not be added" in page
    assert page.count("is not one of your sites") == 0
    assert "C1 stands in row 7 and again in row 8" in page
    assert [error["row"] for error in batch.preview["figures"]["errors"]] == [2, 3, 8]


def test_the_rest_can_still_be_added_all_at_once(lead):
    batch = upload(lead)
    choose(lead, batch, is_1="Ministry House")

    confirm(lead, batch, {"create_sites": "on"})

    assert (batch.state, batch.rows_created) == ("completed", 5)
    assert sorted(Site.objects.values_list("name", flat=True)) == ["Ministry House", "Riverside Depot"]


def test_sites_that_were_settled_with_the_yes_are_shown_before_anything_is_written(lead):
    batch = upload(lead)

    confirm(lead, batch, {"create_sites": "", "is-0": "", "is-1": "Ministry House"})

    assert (batch.state, batch.preview["figures"]["rows_created"]) == ("awaiting_confirmation", 3)
    assert not Camera.objects.exists()

    confirm(lead, batch, {"create_sites": "", "is-0": "", "is-1": "Ministry House"})
    assert (batch.state, batch.rows_created) == ("completed", 3)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"is_0": "Riverside"}, "‘Riverside’ is not one of your sites. Choose one from the list"),
        ({"is_0": "Ministry House", "new_0": "on"}, "Either say which site Riverside Depot is"),
        ({"alike_1": "on", "new_1": "on"}, "Either say which site Minstry House is"),
    ],
    ids=["no such site", "two answers", "meant and new"],
)
def test_an_answer_that_cannot_be_is_told_beside_the_site_and_nothing_is_kept(lead, fields, told):
    batch = upload(lead)

    answer = choose(lead, batch, **fields)

    assert answer.status_code == 422
    assert told in text(answer)
    assert (batch.state, batch.site_choices) == ("awaiting_confirmation", {})


def test_a_site_out_of_reach_is_not_one_to_choose_and_who_may_add_none_adds_none(lead):
    site = make_site(lead.organisation, name="Town Hall")
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[site])
    batch = upload(manager)
    names = [each["name"] for each in batch.preview["unknown_sites"]]

    refused = choose(manager, batch, **{f"is_{names.index('Minstry House')}": "Ministry House"})
    choose(manager, batch, **{f"new_{number}": "on" for number in range(len(names))})

    assert refused.status_code == 422
    assert batch.site_choices == {}
    page = browser(manager).get(f"/imports/{batch.uuid}/").content.decode()
    assert '<option value="Town Hall">' in page
    assert '<option value="Ministry House">' not in page


def test_nothing_is_chosen_any_more_once_it_is_confirmed(lead):
    batch = upload(lead)
    confirm(lead, batch, {"create_sites": ""})

    assert choose(lead, batch, is_1="Ministry House").status_code == 302
    assert (batch.state, batch.site_choices) == ("completed", {})


def test_the_preview_takes_as_many_queries_whatever_is_unknown(lead):
    batch = upload(lead)

    assert queries_of(browser(lead), f"/imports/{batch.uuid}/") <= 10
