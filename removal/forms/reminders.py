"""What a person chooses of reminders, and what an organisation sets."""

from django import forms

from inventory.govuk import PlainWords


class ChoiceForm(PlainWords, forms.Form):
    """Digests by mail or not."""

    by_mail = forms.BooleanField(label="Send me the digest by e-mail", required=False)


class RulesForm(PlainWords, forms.Form):
    """How many mails go unasked, and when the chain's next are told."""

    most_mails = forms.IntegerField(
        label="How many mails may go out on one day without being asked?",
        min_value=1,
        max_value=10_000,
        help_text="If there are more, they wait here until you let them go.",
    )
    lead_after = forms.IntegerField(
        label="After how many working days overdue is the compliance lead told?", min_value=1, max_value=250
    )
    owner_after = forms.IntegerField(
        label="After how many working days overdue is the responsible owner told?", min_value=1, max_value=250
    )

    def clean_owner_after(self) -> int:
        """The chain goes up: the owner is not told before the lead."""
        owner_after: int = self.cleaned_data["owner_after"]
        if owner_after < self.cleaned_data.get("lead_after", 0):
            raise forms.ValidationError(
                "The responsible owner is told after the compliance lead, not before."
            )
        return owner_after
