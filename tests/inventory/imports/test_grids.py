"""Grids: Ordnance Survey's own worked example and test points come out, squares have their letters."""

from math import cos, degrees, hypot, radians

import pytest

from inventory.imports.grids import BRITISH, IRISH, _on_the_ellipsoid, covers, of_numbers, of_reference


def metres(one, other):
    return 111_195 * hypot(one[0] - other[0], (one[1] - other[1]) * cos(radians(one[0])))


def test_the_worked_example_of_the_guide_comes_out_to_a_ten_thousandth_of_a_second():
    latitude, longitude = map(degrees, _on_the_ellipsoid(BRITISH, 651_409.903, 313_177.270))

    assert latitude == pytest.approx(52 + 39 / 60 + 27.2531 / 3600, abs=3e-8)
    assert longitude == pytest.approx(1 + 43 / 60 + 4.5177 / 3600, abs=3e-8)


@pytest.mark.parametrize(
    ("easting", "northing", "place"),
    [
        (91_492.146, 11_318.804, (49.92226393730, -6.29977752014)),
        (170_370.718, 11_572.405, (49.96006137820, -5.20304609998)),
        (250_359.811, 62_016.569, (50.43885825610, -4.10864563561)),
        (530_624.974, 178_388.464, (51.48936564950, -0.11992557180)),
        (651_409.804, 313_177.450, (52.65800783, 1.71607397)),
        (422_242.186, 433_818.701, (53.80021519630, -1.66379168242)),
        (319_188.434, 670_947.534, (55.92478265510, -3.29479219337)),
        (267_056.768, 846_176.972, (57.48625000720, -4.21926398555)),
    ],
)
def test_a_test_point_of_ordnance_survey_is_met_to_five_metres(easting, northing, place):
    assert metres(of_numbers(BRITISH, easting, northing), place) < 5


@pytest.mark.parametrize(
    ("easting", "northing", "place"),
    [
        (333_500, 374_500, (54.601089358, -5.934988870)),
        (243_500, 416_500, (54.994089873, -7.321120551)),
        (315_904, 234_671, (53.349795572, -6.260248409)),
    ],
)
def test_a_point_of_the_irish_grid_is_where_the_same_projection_of_proj_has_it(easting, northing, place):
    assert metres(of_numbers(IRISH, easting, northing), place) < 0.01


@pytest.mark.parametrize(
    ("written", "grid", "easting", "northing"),
    [
        ("TQ 30163 80370", BRITISH, 530_163, 180_370),
        ("tq3016380370", BRITISH, 530_163, 180_370),
        ("TQ 301 803", BRITISH, 530_150, 180_350),
        ("TQ301803", BRITISH, 530_150, 180_350),
        ("NT 2580", BRITISH, 325_500, 680_500),
        ("SV 91492 11318", BRITISH, 91_492, 11_318),
        ("J 33500 74500", IRISH, 333_500, 374_500),
        ("C435165", IRISH, 243_550, 416_550),
    ],
)
def test_a_reference_is_the_middle_of_its_square(written, grid, easting, northing):
    assert of_reference(written) == of_numbers(grid, easting, northing)


@pytest.mark.parametrize("written", ["TQ 38", "TQ 301 8037", "AB 1234", "TQ", "I 335 745", "Room 1204", ""])
def test_what_is_no_reference_is_no_place(written):
    assert of_reference(written) is None


def test_degrees_and_places_beyond_the_grid_are_not_covered():
    assert covers(BRITISH, 530_163, 180_370)
    assert not covers(BRITISH, 51.5, -0.1)
    assert not covers(BRITISH, 530_163, 1_800_370)
