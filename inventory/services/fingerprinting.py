"""Fingerprints of many cameras: looked up once for each description, judged before a camera is written with them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from inventory.classification.fingerprints import DeviceText, fingerprint_of
from inventory.classification.fingerprints import Fingerprint as SelfDescription
from inventory.classification.judging import Judgement, judge
from inventory.jobs import ChangedMeanwhileError
from inventory.models import Edition, Fingerprint
from inventory.services import judging
from inventory.services.editions import rulebook_of
from inventory.services.holding import hold_edition, hold_findings
from inventory.services.portions import portion


class Verdict(NamedTuple):
    """What a camera takes over from its fingerprint; the key is None as long as the fingerprint is not stored."""

    fingerprint_id: int | None
    verdict: str
    basis: str
    maker: str


class FingerprintBook:
    """The fingerprints of an organisation under one edition, each looked up or judged at most once."""

    def __init__(self, edition: Edition, *, on: date) -> None:
        self.edition, self.on = edition, on
        self._rulebook = rulebook_of(edition)
        self._known: dict[str, Verdict] = {}
        self._judgements: dict[str, Judgement] = {}

    def describe(self, texts: Iterable[DeviceText]) -> list[SelfDescription]:
        """The fingerprint of each text."""
        return [fingerprint_of(text, self._rulebook) for text in texts]

    def look_up(self, described: Iterable[SelfDescription]) -> None:
        """Learn which of these are stored and judged; one query for those that are not known to be."""
        self._look_up({each.key for each in described} - self._known.keys())

    def unknown(self, described: Iterable[SelfDescription]) -> list[SelfDescription]:
        """Those that are not stored and judged yet, each once."""
        return list({each.key: each for each in described if each.key not in self._known}.values())

    def verdict(self, described: SelfDescription) -> Verdict:
        """What is known of it; judged here and now, and not stored, when it is new."""
        if known := self._known.get(described.key):
            return known
        judgement = self._judgement(described)
        return Verdict(None, str(judgement.verdict), str(judgement.basis), judgement.maker)

    def keep_verdicts_alone(self) -> None:
        """Let go of the grounds of what was judged and not stored, so that memory stays flat over any file."""
        for key, judgement in self._judgements.items():
            self._known[key] = Verdict(None, str(judgement.verdict), str(judgement.basis), judgement.maker)
        self._judgements.clear()

    def writer(self, described: Sequence[SelfDescription]) -> Callable[[], None]:
        """What stores the first of them with their findings; they are judged now."""
        chosen = {each.key: each for each in described[: portion().fingerprints]}
        judgements = {key: self._judgement(each) for key, each in chosen.items()}

        def write() -> None:
            """Raises ChangedMeanwhileError before anything is written."""
            hold_edition(self.edition)
            rows = judging.fingerprint_rows(self.edition.organisation, chosen.values())
            chunk = judging.judge_fingerprints(
                list(rows.values()), self._rulebook, on=self.on, alone=judgements
            )
            judging.write_findings(chunk, self.edition, on=self.on)

        return write

    def hold(self, verdicts: Iterable[Verdict]) -> None:
        """Keep the edition and these findings in the caller's transaction.

        Raises ChangedMeanwhileError when one of them is another by now; then each is looked up again.
        """
        told = {each.fingerprint_id: each[1:] for each in verdicts if each.fingerprint_id is not None}
        try:
            hold_edition(self.edition)
            hold_findings(told)
        except ChangedMeanwhileError:
            self._known.clear()
            raise

    def _judgement(self, described: SelfDescription) -> Judgement:
        if described.key not in self._judgements:
            self._judgements[described.key] = judge(described, self._rulebook, self.on)
        return self._judgements[described.key]

    def _look_up(self, keys: set[str]) -> None:
        if not keys:
            return
        judged = Fingerprint.objects.filter(
            organisation_id=self.edition.organisation_id, key__in=keys, finding__isnull=False
        )
        for key, *verdict in judged.values_list(
            "key", "pk", "finding__verdict", "finding__basis", "finding__maker"
        ):
            self._known[str(key)] = Verdict._make(verdict)
            self._judgements.pop(key, None)
