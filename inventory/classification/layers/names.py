"""Evidence from names: brands, makers, their misspellings, and words for their technology."""

from collections.abc import Iterator
from dataclasses import replace

from inventory.classification.cues import Cue
from inventory.classification.entries import Maker, Vendor
from inventory.classification.evidence import COLUMN_NAMES, Evidence, Grounds, Layer, Tendency
from inventory.classification.names import Standing
from inventory.classification.periods import Period
from inventory.classification.reading import Mention, Reading

FREE_TEXT = frozenset({"description", "location", "site", "serial"})
PLACES = frozenset({"location", "site"})
FORMER = frozenset({"former_subsidiary_brand", "former_affiliate_brand"})

CUE_SENTENCES = {
    Cue.HISTORY: "speaks of what was there before",
    Cue.NEGATED: "denies it",
    Cue.PLANNED: "speaks of a plan",
    Cue.ELSEWHERE: "speaks of another device",
    Cue.PART: "speaks of a part",
    Cue.PERSON: "speaks of a person",
    Cue.PLACE: "speaks of a place",
}
# What a text that may not speak of this unit alone is said to do.
DOUBTS = {
    Cue.DOUBTED: 'the text only guesses ("{0}")',
    Cue.PLACE: 'it may be the name of a place ("{0}")',
    Cue.UNCLEAR: 'it is not clear whether "{0}" speaks of this unit',
    Cue.SEVERAL: "the text names several makers, so it may be of several units",
}


def evidence(reading: Reading) -> Iterator[Evidence]:
    """What each known name says."""
    for mention in reading.mentions:
        if mention.cue in DOUBTS and not _is_a_place_beside_a_label(mention, reading):
            meant = evidence_of(replace(mention, cue=Cue.NONE), reading)
            doubtful = mention.cue is not Cue.SEVERAL or of_several_units(mention, reading)
            why = DOUBTS[mention.cue].format(mention.cue_words)
            yield from (each.doubted(why) if doubtful else each for each in meant)
        else:
            yield from evidence_of(mention, reading)


def _is_a_place_beside_a_label(mention: Mention, reading: Reading) -> bool:
    """ "Dahua House" in the location of a unit whose label names its maker asks nothing."""
    return mention.cue is Cue.PLACE and mention.column in FREE_TEXT and reading.label_is_settled


def of_several_units(mention: Mention, reading: Reading) -> bool:
    """May a list of names be of several units, rather than of one and whoever else sold it?

    So it may where the names are counted ("12 Hikvision and 45 Dahua"), or where some meet the criterion and some do
    not. "Honeywell / Dahua" may be of one unit: Honeywell is known to relabel. "Axis and Bosch" are alike.
    """
    listed = [each for each in reading.mentions if (each.column, each.cue) == (mention.column, Cue.SEVERAL)]
    labels = [each for each in listed if each.name.standing is Standing.VENDOR]
    owners = {reading.rulebook.vendors[each.name.id].owner for each in labels}
    owners.update(each.name.id for each in listed if each.name.standing is Standing.MAKER)
    builders = {reading.rulebook.builder(owner) for owner in owners if owner}
    answers = {reading.rulebook.makers[builder].prc_nil for builder in builders}
    if len(builders) < 2 or answers == {"no"}:
        return False
    if any(sign.isdigit() for each in listed for sign in each.cue_words):
        return True
    relabels = any(reading.rulebook.relabels.get(each.name.id) for each in labels)
    return len(answers) > 1 and not relabels


def evidence_of(mention: Mention, reading: Reading) -> Iterator[Evidence]:
    """What one name says, if it is no guess."""
    if mention.cue:
        yield _set_aside(mention)
    elif mention.name.standing is Standing.VENDOR:
        yield from _of_vendor(mention, reading.rulebook.vendors[mention.name.id], reading)
    elif mention.name.standing is Standing.MAKER:
        yield _of_maker(mention, reading.rulebook.makers[mention.name.id], None, reading)
    elif mention.name.standing is Standing.AMBIGUOUS:
        yield _of_ambiguous(mention, reading.rulebook.vendors[mention.name.id])


def _set_aside(mention: Mention) -> Evidence:
    sentence = (
        f'{COLUMN_NAMES[mention.column]} names {mention.name.written}, but "{mention.cue_words}" '
        f"{CUE_SENTENCES[mention.cue]}, not of this unit."
    )
    return Evidence(_grounds(mention, Layer.FREE_TEXT, Tendency.IGNORED, sentence, "", ""))


def _of_vendor(mention: Mention, vendor: Vendor, reading: Reading) -> Iterator[Evidence]:
    owner = reading.rulebook.makers.get(vendor.owner)
    if vendor.equipment == "storage" and mention.column != "vendor":
        yield _of_a_card(mention, vendor)
    elif vendor.kind == "software":
        yield _of_software(mention, vendor, owner, reading)
    elif vendor.kind == "technology" and owner:
        yield _of_technology(mention, vendor, owner, reading)
    elif owner is None or vendor.relation == "distributor_label":
        yield _of_nobody(mention, vendor)
    elif owner.role == "component-maker":
        sentence = (
            f"{_said(mention)}: {owner.name} makes components; the UK criterion is silent on components."
        )
        yield Evidence(
            _grounds(mention, Layer.NAME, Tendency.COMPONENT, sentence, vendor.source, owner.id),
            maker=owner.id,
        )
    else:
        yield _of_maker(mention, owner, vendor, reading)


def _of_a_card(mention: Mention, vendor: Vendor) -> Evidence:
    sentence = f"{_said(mention)}: a memory card or disk in the unit, which does not say who built the unit."
    return Evidence(_grounds(mention, Layer.FREE_TEXT, Tendency.IGNORED, sentence, vendor.source, ""))


def _of_maker(mention: Mention, owner: Maker, vendor: Vendor | None, reading: Reading) -> Evidence:
    """A name that belongs to a known maker: what follows from who owns it."""
    builder = reading.rulebook.makers[reading.rulebook.builder(owner.id)]
    tendency, why = _from_ownership(mention, owner, vendor, reading)
    if mention.column in PLACES:
        tendency, why = _of_a_place(mention, owner, tendency, why, reading)
    family = reading.rulebook.family(owner.id)
    owned = f" (owned by {', then '.join(each.name for each in family[1:])})" if family[1:] else ""
    sentence = f"{_said(mention)}: {why}{owned}".rstrip(".") + "."
    layer = Layer.FREE_TEXT if mention.column in FREE_TEXT else Layer.NAME
    # A former subsidiary's, a mixed firm's or a mere owner's name does not say who built the goods.
    settled = owner.role != "brand-owner" and not (
        vendor and (vendor.name_alone or _made_under_another(vendor, reading))
    )
    source = vendor.source if vendor else owner.source
    return Evidence(
        _grounds(mention, layer, tendency, sentence, source, builder.id),
        maker=builder.id if settled else "",
        candidates=() if settled else (builder.id,),
        label=vendor.id if vendor else "",
        brand_level=bool(vendor and vendor.name_alone),
        weak=mention.column in FREE_TEXT,
    )


def _from_ownership(
    mention: Mention, owner: Maker, vendor: Vendor | None, reading: Reading
) -> tuple[Tendency, str]:
    confirmed = owner.confirmed and (vendor is None or vendor.confirmed)
    if owner.prc_nil == "no":
        return _from_clear_owner(mention, owner, vendor, confirmed, reading)
    if owner.prc_nil == "unknown":
        return Tendency.SUSPECTED, f"it is not settled whether {owner.name} meets the criterion"
    if owner.role == "brand-owner":
        return Tendency.SUSPECTED, f"{owner.name} meets the criterion, but sells goods of several makers"
    if not confirmed:
        return (
            Tendency.SUSPECTED,
            f"{owner.name} is taken to meet the criterion; no public source confirms the row",
        )
    assessment = "" if owner.prc_nil_confirmed else " (our assessment)"
    return Tendency.RESTRICTED, f"{owner.name} meets the criterion{assessment}"


def _made_under_another(vendor: Vendor, reading: Reading) -> bool:
    """May the unit have been made while the brand belonged to its former owner?"""
    term = Period.between(vendor.owned_from, vendor.owned_to)
    return vendor.relation in FORMER and reading.made.meets(term)


def _of_a_place(
    mention: Mention, owner: Maker, tendency: Tendency, why: str, reading: Reading
) -> tuple[Tendency, str]:
    """A name in a place is no label: it may ask who made the unit, where nothing on the unit says so."""
    if tendency is not Tendency.RESTRICTED:
        return Tendency.ASIDE, f"{why}, but the name of a place is no label"
    if mention.column == "site" and reading.label_is_settled:
        return (
            Tendency.ASIDE,
            f"{owner.name} meets the criterion, but a site's name is no label and the unit has one",
        )
    return Tendency.SUSPECTED, f"{owner.name} meets the criterion, but the name of a place is no label"


def _from_clear_owner(
    mention: Mention, owner: Maker, vendor: Vendor | None, confirmed: bool, reading: Reading
) -> tuple[Tendency, str]:
    if vendor and _made_under_another(vendor, reading):
        return Tendency.SUSPECTED, f"{owner.name} was under another owner; the unit's date decides"
    if vendor and vendor.name_alone:
        return (
            Tendency.SUSPECTED,
            f"{owner.name} has sold relabelled lines, so its name alone settles nothing",
        )
    if not confirmed:
        return Tendency.ASIDE, f"{owner.name} is taken to be clear; no public source confirms it"
    if mention.column == "serial":
        return Tendency.ASIDE, f"{owner.name} does not meet the criterion, but a serial number is no label"
    return Tendency.CLEAR, f"{owner.name} does not meet the criterion"


def _of_technology(mention: Mention, vendor: Vendor, owner: Maker, reading: Reading) -> Evidence:
    builder = reading.rulebook.builder(owner.id)
    tendency = Tendency.RESTRICTED if vendor.confirmed and owner.prc_nil == "yes" else Tendency.SUSPECTED
    if mention.column in ("site", "location") or mention.name.vendor_cell_only:
        tendency = Tendency.HINT
    sentence = f"{_said(mention)}: a word of {owner.name} for its own technology."
    return Evidence(
        _grounds(mention, Layer.TECHNOLOGY, tendency, sentence, vendor.source, builder),
        maker=builder,
        weak=True,
    )


def _of_software(mention: Mention, vendor: Vendor, owner: Maker | None, reading: Reading) -> Evidence:
    hints = owner is not None and owner.prc_nil == "yes"
    builder = reading.rulebook.builder(owner.id) if owner and hints else ""
    why = f"software of {owner.name}" if owner else "a recording or viewing system"
    sentence = f"{_said(mention)}: {why}, which is not proof of who built the unit."
    tendency = Tendency.HINT if hints else Tendency.ASIDE
    return Evidence(
        _grounds(mention, Layer.NAME, tendency, sentence, vendor.source, builder),
        candidates=(builder,) if builder else (),
    )


def _of_nobody(mention: Mention, vendor: Vendor) -> Evidence:
    kind = "a distributor's label" if vendor.relation == "distributor_label" else "a label"
    sentence = f"{_said(mention)}: {kind}; the name does not say who builds its goods."
    return Evidence(
        _grounds(mention, Layer.NAME, Tendency.ASIDE, sentence, vendor.source, ""), label=vendor.id
    )


def _of_ambiguous(mention: Mention, vendor: Vendor) -> Evidence:
    sentence = f"{_said(mention)}: seen for {vendor.name} and for others, so it resolves to nobody."
    return Evidence(
        _grounds(mention, Layer.LIKENESS, Tendency.SUSPECTED, sentence, vendor.source, ""),
        candidates=(vendor.owner,),
    )


def _said(mention: Mention) -> str:
    kind = ", a listed misspelling" if mention.name.misspelling else ""
    return f'{COLUMN_NAMES[mention.column]} says "{mention.name.written}"{kind}'


def _grounds(
    mention: Mention, layer: Layer, tendency: Tendency, sentence: str, source: str, maker: str
) -> Grounds:
    rule = f"{mention.name.standing}:{mention.name.id}:{mention.name.key}"
    return Grounds(layer, rule, mention.column, mention.name.written, tendency, sentence, source, maker)
