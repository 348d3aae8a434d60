"""Reading a fingerprint: the names and codes in it, column by column, before any of them is weighed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from inventory.classification.cues import Cue
from inventory.classification.entries import ModelSeries, Vendor
from inventory.classification.fingerprints import SHORT_NAME, Fingerprint, meaning_of_code
from inventory.classification.names import Hit, Name, Standing
from inventory.classification.periods import ANY_TIME, Period
from inventory.classification.rulebook import Rulebook
from inventory.classification.text import Tokens, clean, codes, tokens_of

# A name may be typed with digits for letters, and scanned with an l for a capital I: "H1KVISI0N", "HlKVISlON".
LETTERS_FOR_OTHERS = (str.maketrans("015", "ois"), str.maketrans("015l", "oisi"))


@dataclass(frozen=True, slots=True)
class Mention:
    """A known name in a column, and how it is meant."""

    column: str
    name: Name
    cue: Cue = Cue.NONE
    cue_words: str = ""


@dataclass(frozen=True, slots=True)
class CodeMention:
    """A code of a known series in a column, and how it is meant."""

    column: str
    series: ModelSeries
    code: str
    whole: str
    cue: Cue = Cue.NONE
    cue_words: str = ""
    swapped: bool = False


class Reading:
    """A fingerprint as a rulebook reads it."""

    def __init__(self, fingerprint: Fingerprint, rulebook: Rulebook, made: Period = ANY_TIME) -> None:
        self.fingerprint = fingerprint
        self.rulebook = rulebook
        self.made = made
        self.vendor_is_blank = rulebook.is_blank(fingerprint.vendor)
        self.model_is_blank = rulebook.is_blank(fingerprint.model)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every known name, in the order vendor, model, free texts, banner."""
        free = (
            Mention(word.column, self.rulebook.names.by_key[word.word], Cue(word.cue), word.cue_words)
            for word in self.fingerprint.telling
            if word.what == "name" and word.word in self.rulebook.names.by_key
        )
        return (
            *self._names_in_cell("vendor"),
            *self._names_in_cell("model"),
            *free,
            *self._names_in_banner(),
        )

    @cached_property
    def codes(self) -> tuple[CodeMention, ...]:
        """Every code of a known series."""
        found = [*self._codes_in_cell("vendor"), *self._codes_in_cell("model")]
        by_id = {series.id: series for series in self.rulebook.pack.model_series}
        for word in self.fingerprint.telling:
            if word.what == "series" and word.id in by_id:
                found.append(
                    CodeMention(
                        word.column, by_id[word.id], word.word, word.word, Cue(word.cue), word.cue_words
                    )
                )
        for rule in self.fingerprint.banner:
            what, _, rest = rule.partition(":")
            id, _, code = rest.partition(":")
            if what == "code" and id in by_id:
                found.append(CodeMention("banner", by_id[id], code, code))
        return tuple(found)

    @cached_property
    def labels(self) -> tuple[Vendor, ...]:
        """The brands on the label: of the vendor cell, else the model cell, else the free texts.

        A distributor in the vendor cell hides no brand behind it.
        """
        distributors: tuple[Vendor, ...] = ()
        for columns in (("vendor",), ("model",), ("description", "banner")):
            vendors = tuple(
                self.rulebook.vendors[mention.name.id]
                for mention in self.mentions
                if mention.column in columns and self._is_label(mention)
            )
            if any(vendor.relation != "distributor_label" for vendor in vendors):
                return vendors
            distributors += vendors
        return distributors

    @cached_property
    def label_is_settled(self) -> bool:
        """Does a label cell name a brand or maker, so that the name of a place need not be asked?"""
        return any(
            mention.column in ("vendor", "model")
            and not mention.cue
            and (mention.name.standing is Standing.MAKER or self._is_label(mention))
            for mention in self.mentions
        )

    @cached_property
    def model_codes(self) -> tuple[str, ...]:
        """Candidates for model codes of the vendor and model cells."""
        return tuple(dict.fromkeys([*codes(self.fingerprint.model), *codes(self.fingerprint.vendor)]))

    @cached_property
    def vendor_is_unresolved(self) -> bool:
        """Does the vendor cell hold a name that the edition does not know, and no code that speaks for it?"""
        known = (each for each in self.mentions if each.name.standing is not Standing.OTHER)
        if self.vendor_is_blank or any(mention.column == "vendor" for mention in known):
            return False
        return bool(self.words_left("vendor")) and not any(code.column == "vendor" for code in self.codes)

    @cached_property
    def model_is_unresolved(self) -> bool:
        """Does the model cell hold a word beside its codes that may be the name of a brand nobody listed?"""
        known = {word for code in self.codes for word in tokens_of(clean(code.whole)).words}
        for mention in self.mentions:
            known.update(tokens_of(clean(mention.name.written)).words)
        return any(
            len(word) >= SHORT_NAME and word.isalpha() and word not in known
            for word in self.words_left("model")
        )

    def words_left(self, column: str) -> tuple[str, ...]:
        """The words of a cell that may be a name: neither noise ("Ltd", "camera", "dome") nor a mere number."""
        noise = self.rulebook.noise
        return tuple(word for word in self._tokens(column).words if word not in noise and not word.isdigit())

    @property
    def is_empty(self) -> bool:
        """Is there nothing at all to judge by?"""
        told = self.fingerprint.mac_prefix or self.fingerprint.banner or self.fingerprint.telling
        return self.vendor_is_blank and self.model_is_blank and not told

    def _tokens(self, column: str) -> Tokens:
        return tokens_of(self.fingerprint.vendor if column == "vendor" else self.fingerprint.model)

    def _is_label(self, mention: Mention) -> bool:
        if mention.cue not in (Cue.NONE, Cue.SEVERAL) or mention.name.standing is not Standing.VENDOR:
            return False
        return self.rulebook.vendors[mention.name.id].kind == "brand"

    def _names_in_cell(self, column: str) -> Iterator[Mention]:
        tokens = self._tokens(column)
        if self.rulebook.is_blank(self.fingerprint.vendor if column == "vendor" else self.fingerprint.model):
            return
        hits = self.rulebook.names.find(tokens, joins=True)
        for letters in LETTERS_FOR_OTHERS:
            if column == "vendor" and not hits:
                tokens = tokens_of(self.fingerprint.vendor.translate(letters))
                hits = self.rulebook.names.find(tokens)
        for hit in hits:
            if self._counts(hit, column, tokens):
                cue, cue_words = self.rulebook.cues.read(tokens, hit.first, hit.last)
                yield Mention(column, hit.name, cue, cue_words)

    def _counts(self, hit: Hit, column: str, tokens: Tokens) -> bool:
        if column == "vendor":
            if not hit.name.whole_cell_only:
                return True
            others = [*tokens.words[: hit.first], *tokens.words[hit.last + 1 :]]
            return all(word in self.rulebook.noise for word in others)
        return hit.name.tells or (self._may_lead(hit, tokens) and hit.name.standing is not Standing.OTHER)

    def _may_lead(self, hit: Hit, tokens: Tokens) -> bool:
        """Does a short or ordinary name in the model cell stand as a label: with a code, or the cells swapped?"""
        if hit.name.whole_cell_only or len(hit.name.key) < SHORT_NAME:
            return False
        if tokens.beside_a_code(hit.first, hit.last):
            return True
        if self.vendor_is_blank:
            return hit.first == 0 and len(hit.name.key) > SHORT_NAME
        vendor = self._tokens("vendor")
        named = any(
            self._counts(each, "vendor", vendor) for each in self.rulebook.names.find(vendor, joins=True)
        )
        return not named and hit.first == 0 and hit.last == len(tokens.words) - 1

    def _names_in_banner(self) -> Iterator[Mention]:
        for rule in self.fingerprint.banner:
            what, _, key = rule.partition(":")
            if what == "name" and key in self.rulebook.names.by_key:
                yield Mention("banner", self.rulebook.names.by_key[key])

    def _codes_in_cell(self, column: str) -> Iterator[CodeMention]:
        text = self.fingerprint.vendor if column == "vendor" else self.fingerprint.model
        for hit in self.rulebook.series.find(text, swaps=True):
            cue, cue_words = meaning_of_code(text, hit.code, self.rulebook)
            yield CodeMention(column, hit.series, hit.code, hit.whole, cue, cue_words, hit.swapped)
