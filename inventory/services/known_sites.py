"""The sites that an upload may name, found as people write them."""

from collections.abc import Sequence

from rapidfuzz import process

from inventory import access
from inventory.models import ImportBatch, Site, name_key

ALIKE_ENOUGH = 75.0
# A choice for a site that nobody knew: it is to be added. Any other is the uuid of the site that is meant.
NEW = "new"


class Sites:
    """The sites in the uploader's reach, by name or code."""

    def __init__(self, batch: ImportBatch, *, imagined: Sequence[str] = ()) -> None:
        """`imagined` are names of sites that a preview takes as added; their keys are negative."""
        by = batch.uploaded_by
        reachable = list(access.sites(by) if by else batch.organisation.sites.all())
        self.default = batch.site
        self.ids = {site.pk: site.name for site in reachable}
        self.names = {site.name_key: site.name for site in reachable}
        self._by_key = {name_key(site.code): site for site in reachable} | {
            site.name_key: site for site in reachable
        }
        by_uuid = {str(site.uuid): site for site in reachable}
        for name, chosen in batch.site_choices.items():
            if chosen in by_uuid:
                self._by_key.setdefault(name_key(name), by_uuid[chosen])
        for number, name in enumerate(imagined, start=1):
            self._by_key.setdefault(name_key(name), Site(pk=-number, name=name))
        self._by_name: dict[str, Site | None] = {}

    def find(self, name: str) -> Site | None:
        """The site of that name or code; without a name, the one that was chosen for such rows."""
        if not name:
            return self.default
        if name not in self._by_name:
            self._by_name[name] = self._by_key.get(name_key(name))
        return self._by_name[name]

    def name_of(self, pk: int) -> str:
        """The name of a site in reach."""
        return self.ids[pk]

    def alike(self, name: str) -> str:
        """The name that was probably meant, or nothing."""
        found = process.extractOne(name_key(name), self.names, score_cutoff=ALIKE_ENOUGH)
        return str(self.names[found[2]]) if found else ""


def names_to_add(batch: ImportBatch, names: list[str]) -> list[str]:
    """Of these names those whose site is to be added: each new one if that was ticked, else those chosen singly."""
    chosen = {name_key(name) for name, choice in batch.site_choices.items() if choice == NEW}
    if not names or not (batch.create_sites or chosen) or not may_add(batch):
        return []
    new = new_site_names(batch, names)
    return new if batch.create_sites else [name for name in new if name_key(name) in chosen]


def may_add(batch: ImportBatch) -> bool:
    """Whether the uploader may add sites at all; the command line may."""
    by = batch.uploaded_by
    return by is None or access.may(by, access.Permission.CREATE_SITES)


def new_site_names(batch: ImportBatch, names: list[str]) -> list[str]:
    """Those names that no site of the organisation has, in the uploader's reach or not; each once, as first written."""
    taken = set(batch.organisation.sites.values_list("name_key", flat=True))
    taken |= {name_key(code) for code in batch.organisation.sites.values_list("code", flat=True)}
    new: dict[str, str] = {}
    for name in names:
        key = name_key(name)
        if key and key not in taken:
            new.setdefault(key, name.strip())
    return list(new.values())
