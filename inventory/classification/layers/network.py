"""Evidence from the network: MAC prefixes and what a device says of itself.

One way only: a relabelled unit can carry its own label's prefix, so a clear prefix clears nothing.
"""

from collections.abc import Iterator

from inventory.classification.entries import Banner, MacPrefixes
from inventory.classification.evidence import Evidence, Grounds, Layer, Tendency
from inventory.classification.reading import Reading


def evidence(reading: Reading) -> Iterator[Evidence]:
    """What the MAC prefix and the banners say."""
    block = reading.rulebook.mac_prefixes.get(reading.fingerprint.mac_prefix)
    if block:
        yield _of_prefix(block, reading)
    for banner, _pattern in reading.rulebook.banners:
        if f"rule:{banner.id}" in reading.fingerprint.banner:
            yield _of_banner(banner, reading)


def _of_prefix(block: MacPrefixes, reading: Reading) -> Evidence:
    prefix = reading.fingerprint.mac_prefix
    maker = reading.rulebook.makers.get(block.maker)
    builder = reading.rulebook.builder(block.maker) if maker else ""
    tendency = _tendency_of(block, reading)
    ends = {
        Tendency.RESTRICTED: "a maker of cameras only.",
        Tendency.HINT: "which is no proof of who built this unit.",
        Tendency.ASIDE: "which clears nothing: relabelled units carry such prefixes too.",
    }
    sentence = f"The MAC prefix {prefix} is registered to {block.registered_to}, {ends[tendency]}"
    grounds = Grounds(
        Layer.MAC_PREFIX, f"mac:{block.id}", "mac", prefix, tendency, sentence, block.source, builder
    )
    settled = builder if tendency is Tendency.RESTRICTED else ""
    return Evidence(grounds, maker=settled, candidates=(builder,) if builder and not settled else ())


def _tendency_of(block: MacPrefixes, reading: Reading) -> Tendency:
    maker = reading.rulebook.makers.get(block.maker)
    if maker is not None and maker.prc_nil == "no" and not block.vendor:
        return Tendency.ASIDE
    decides = block.decides and block.confirmed and maker is not None and maker.prc_nil == "yes"
    return Tendency.RESTRICTED if decides else Tendency.HINT


def _of_banner(banner: Banner, reading: Reading) -> Evidence:
    maker = reading.rulebook.makers[banner.maker]
    builder = reading.rulebook.builder(maker.id)
    tendency = Tendency.HINT
    if banner.weight == "decides" and banner.confirmed and maker.prc_nil == "yes":
        tendency = Tendency.RESTRICTED
    elif banner.weight == "clear" and banner.confirmed and maker.prc_nil == "no":
        tendency = Tendency.CLEAR
    why = "is shared by goods of several makers" if tendency is Tendency.HINT else f"names {maker.name}"
    sentence = f'The firmware or banner text meets the rule "{banner.id}", which {why}.'
    grounds = Grounds(
        Layer.BANNER, f"banner:{banner.id}", "banner", banner.id, tendency, sentence, banner.source, builder
    )
    settled = builder if tendency is not Tendency.HINT else ""
    return Evidence(grounds, maker=settled, candidates=() if settled else (builder,))
