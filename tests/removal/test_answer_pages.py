"""Questions really asked: each answered from the figures of a report of its depth, in words that give nothing away."""

import pytest
from django.urls import reverse

from inventory import jobs
from removal import tasks  # noqa: F401 - registers the steps
from removal.models import Report
from removal.reports.answers import NOT_COUNTED, AskedQuestion, answered, asked_questions
from removal.services import reporting
from tests.builders import make_person
from tests.removal.report_data import finish, make_small_estate

pytestmark = pytest.mark.django_db

PRIVATE = (
    "SN-CO",
    "28:57:be:00:00:01",
    "10.0.0.7",
    "Vault CO",
    "Marsham",
    "Depot",
    "marsham",
    "depot",
    "Lead",
)
DEPTHS = sorted({each.depth for each in asked_questions()})


@pytest.fixture
def organisation():
    return make_small_estate()


@pytest.fixture
def lead(organisation):
    return make_person(organisation=organisation)


def report_of(organisation, depth):
    return finish(reporting.ask_for_report(organisation, depth=depth, by=None, reason="Test"))


@pytest.mark.parametrize("depth", DEPTHS)
def test_each_sentence_names_figures_that_a_report_of_its_depth_has(organisation, depth):
    report = report_of(organisation, depth)
    parts = {about for about, *_ in report.figures}

    for question in asked_questions():
        if question.depth == depth:
            answer = answered(question, report)
            assert question.places
            assert NOT_COUNTED not in " ".join(answer.sentences)
            assert "{" not in " ".join(answer.sentences)
            assert {each.about for each in answer.figures} == parts & set(question.shows)
            assert all(each.counted for each in answer.figures)


def test_every_part_that_a_question_shows_is_one_of_summary(organisation):
    parts = {about for depth in DEPTHS for about, *_ in report_of(organisation, depth).figures}

    assert {part for each in asked_questions() for part in each.shows} <= parts


@pytest.mark.parametrize("depth", DEPTHS)
def test_no_answer_names_a_camera_a_place_or_an_address(organisation, depth):
    report = report_of(organisation, depth)

    told = " ".join(answered(each, report).as_text("") for each in asked_questions() if each.depth == depth)

    assert not [text for text in PRIVATE if text in told]


def test_an_answer_says_how_many_and_what_nobody_can_tell(organisation):
    report = report_of(organisation, "foi")
    makers = next(each for each in asked_questions() if each.key == "makers")

    answer = answered(makers, report)

    assert answer.sentences[0].startswith("We have 5 and fewer than 5 more cameras")
    assert "of fewer than 5 nobody can tell" in answer.sentences[1]
    text = answer.as_text("As at now")
    assert text.startswith(makers.words)
    assert "All cameras, Cannot tell: Fewer than 5 (The register, by verdict)" in text


def test_a_question_is_picked_its_report_built_and_its_answer_read(as_person, lead):
    client = as_person(lead)

    asked = client.post(reverse("report_questions"), {"question": "timeline", "as_at": ""})
    waiting = client.get(asked.url)
    jobs.run_all()
    ready = client.get(asked.url)

    report = Report.objects.get()
    answer_url = reverse("report_answer", args=[report.uuid]) + "?question=timeline"
    assert (report.depth, report.asked_by) == ("summary", lead)
    assert "Read the answer" not in waiting.content.decode()
    assert answer_url in ready.content.decode()
    page = client.get(answer_url).content.decode()
    assert "Such equipment was found at fewer than 5 sensitive sites" in page
    assert report.sha256 in page
    assert "<textarea" in page


def test_a_question_must_be_selected(as_person, lead):
    page = as_person(lead).post(reverse("report_questions"), {"as_at": ""})

    assert page.status_code == 422
    assert "Select the question" in page.content.decode()


def test_before_the_report_is_built_its_answer_leads_to_its_progress(as_person, organisation, lead):
    report = reporting.ask_for_report(organisation, depth="foi", by=lead)

    answer = as_person(lead).get(reverse("report_answer", args=[report.uuid]))

    assert answer.url == reverse("report", args=[report.uuid])


def test_a_full_report_answers_no_question(as_person, organisation, lead):
    report = report_of(organisation, "full")

    answer = as_person(lead).get(reverse("report_answer", args=[report.uuid]))

    assert answer.url == reverse("report", args=[report.uuid])


def test_a_number_of_which_a_part_is_withheld_reads_at_least_wherever_it_stands():
    told = ("{In place :: Restricted} are in place. Of these {In place :: Restricted} are ours.",)
    question = AskedQuestion("key", "Asker", "Words?", "Source", "foi", told, ("In place",))
    report = Report(figures=[["In place", "Restricted", "28 and more, withheld", "By verdict"]])

    answer = answered(question, report)

    assert answer.sentences == ["At least 28 are in place. Of these at least 28 are ours."]
