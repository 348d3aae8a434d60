"""One step for many lines: what all record alike is asked once, what is a line's own beside its line.

The first page asks for the answers, the second shows them with what will move, and takes the files: a file that was
chosen on one page cannot be carried to the next.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField

from inventory.forms.fields import TextField
from removal.forms.evidence import EvidenceForm, form_field
from removal.forms.files import EvidenceFilesField, files_name
from removal.models import Removal
from removal.planning.attachments import attachments
from removal.planning.evidence import Field, evidence_fields, evidence_problems
from removal.planning.workflow import Action, Remark
from removal.services.recording import Step, plain
from removal.services.together import OWN, facts_of

OWN_LABELS: dict[Action | Remark, str] = {
    Action.REMOVE: "Serial number read on {}",
    Action.VERIFY: "Asset tag of the camera that replaces {}",
}
SAID_BY_OWN = ("replacement", "replaced_by", "serial_seen")
NOT_REPLACED = "Why those without a replacement were not replaced"


class TogetherForm(EvidenceForm):
    """The answers to one action for many lines; `proving` is the second page, with files."""

    def __init__(
        self, *args: Any, action: Action, steps: Sequence[Step], proving: bool, **kwargs: Any
    ) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        self.action, self.steps, self.proving = action, steps, proving
        self.kinds = sorted({step.standing.needs_removal for step in steps}, reverse=True)
        self.asked = _asked(action, self.kinds)
        self.places = tuple(files_name(place) for place in attachments(action))
        self.answered = {place.answers: files_name(place) for place in attachments(action) if place.answers}
        self.fields = {one.name: form_field(one) for one in self.asked if one.name not in self.answered}
        if "not_replaced_because" in self.fields:
            self.fields["not_replaced_because"].label = NOT_REPLACED
        self._add_own_boxes()
        if proving:
            self._hide_answers()
            self._add_files()

    def _add_own_boxes(self) -> None:
        label = OWN_LABELS.get(self.action, "")
        for step in self.steps if label else ():
            if self.action is Action.REMOVE or step.standing.needs_removal:
                self.fields[own_name(step.line)] = TextField(
                    label=label.format(step.line.camera),
                    required=False,
                    max_length=200,
                    initial=_recorded(step.line),
                )

    def _hide_answers(self) -> None:
        for field in self.fields.values():
            field.widget = forms.HiddenInput()

    def _add_files(self) -> None:
        texts = {one.name: one for one in self.asked}
        for place in attachments(self.action):
            self.fields[files_name(place)] = EvidenceFilesField(place)
            if place.answers:
                self.fields[place.answers] = form_field(texts[place.answers])

    @property
    def boxes(self) -> list[tuple[Removal, BoundField | None]]:
        """Each line with the box of its own, where it has one."""
        return [
            (step.line, self[own_name(step.line)] if own_name(step.line) in self.fields else None)
            for step in self.steps
        ]

    @property
    def questions(self) -> list[Any]:
        """What is asked of all lines alike; the boxes stand with their lines."""
        own = {own_name(step.line) for step in self.steps}
        return [question for question in super().questions if question.field.name not in own]

    def clean(self) -> dict[str, Any]:
        """Say beside each field what the workflow misses of any kind of line among these."""
        cleaned = forms.Form.clean(self) or {}
        for name, files in self.answered.items():
            names = ", ".join(file.name for file in cleaned.get(files) or ())
            cleaned[name] = cleaned.get(name) or names or ("" if self.proving else "on the next page")
        given = plain({one.name: cleaned.get(one.name) for one in self.asked}) | self._said_by_own()
        for needs_removal in self.kinds:
            problems = evidence_problems(self.action, given, needs_removal=needs_removal)
            self.add_problems({name: words for name, words in problems.items() if name not in self.errors})
        return cleaned

    def _said_by_own(self) -> dict[str, str]:
        """What the boxes answer is not missing among what is said of all."""
        if self.action is not Action.VERIFY:
            return dict.fromkeys(SAID_BY_OWN, "said for each")
        lacking = any(
            not self._own(step.line) and not step.line.replaced_by_id and not step.line.not_replaced_because
            for step in self.steps
            if step.standing.needs_removal
        )
        return (
            {"replacement": "not_replaced"} if lacking else {"replacement": "replaced", "replaced_by": "own"}
        )

    def _own(self, line: Removal) -> str:
        return str(self.cleaned_data.get(own_name(line)) or "").strip()

    @property
    def is_only_unproved(self) -> bool:
        """Whether all that is wrong is on the second page: a file, or the words in its place."""
        return set(self.errors) <= {*self.places, *self.answered, NON_FIELD_ERRORS}

    def shared_facts(self) -> dict[str, str]:
        """What was said of all lines; on the first page without what stands on the second."""
        later = () if self.proving else self.answered
        return {name: value for name, value in self._said_of_all().items() if name not in later}

    def facts_by_line(self) -> dict[int, dict[str, str]]:
        """What each line records, by its key."""
        shared = self._said_of_all()
        return {step.line.pk: facts_of(step, shared, self._own(step.line)) for step in self.steps}

    def _said_of_all(self) -> dict[str, str]:
        given = plain({one.name: self.cleaned_data.get(one.name) for one in self.asked})
        opened = given | {"replacement": "not_replaced"}
        kept = {one.name for one in self.asked if _counts(one, opened)}
        return {name: value for name, value in given.items() if name in kept}

    def add_own_problem(self, line: Removal, problems: Mapping[str, str]) -> bool:
        """Put what is missing of a line beside its box; False when it has none for it."""
        name = OWN.get(self.action, "")
        if name not in problems or own_name(line) not in self.fields:
            return False
        self.add_error(own_name(line), problems[name])
        return True


def own_name(line: Removal) -> str:
    """The name of a line's own box."""
    return f"own_{line.uuid.hex}"


def _asked(action: Action, kinds: Sequence[bool]) -> tuple[Field, ...]:
    """What is asked of any of the lines, once, without what each says for itself."""
    asked = {one.name: one for kind in kinds for one in evidence_fields(action, needs_removal=kind)}
    return tuple(one for name, one in asked.items() if name not in SAID_BY_OWN)


def _counts(one: Field, given: Mapping[str, str]) -> bool:
    return one.when is None or given.get(one.when.field, "") in one.when.values


def _recorded(line: Removal) -> str:
    return (line.replaced_by.asset_tag or str(line.replaced_by.uuid)) if line.replaced_by else ""
