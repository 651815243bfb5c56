"""The resources of a bundle, flattened, and the references between them."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .element import Element, shorten
from .referral import Unmapped, UnusableBundle

MAX_NESTING = 5
_TYPE = re.compile(r"[A-Z][A-Za-z]{1,63}")


@dataclass(frozen=True)
class Resource(Element):
    """One resource of the bundle."""

    type: str
    id: str
    full_url: str = ""

    @property
    def source_id(self) -> str:
        return shorten(f"{self.type}/{self.id}" if self.id else self.full_url or self.type, 190)

    def profiled(self, *names: str) -> bool:
        """Whether one of the stated profiles ends with one of the names."""
        meta = self.child("meta")
        for address in meta.texts("profile") if meta else ():
            profile = address.partition("|")[0].rpartition("/")[2].lower()
            if any(name in profile for name in names):
                return True
        return False

    def contained(self, local_id: str) -> "Resource | None":
        for inner in self.children("contained"):
            if inner.text("id") == local_id:
                return Resource(inner.data, self.path, inner.text("resourceType"), local_id)
        return None


@dataclass
class Resources:
    """All resources in the order of the bundle, and an index to resolve references."""

    all: list[Resource] = field(default_factory=list)
    skipped: list[Unmapped] = field(default_factory=list)
    repeated: int = 0
    index: dict[str, Resource] = field(default_factory=dict)

    def of_type(self, kind: str) -> list[Resource]:
        return [resource for resource in self.all if resource.type == kind]

    @cached_property
    def patient(self) -> Resource:
        """The one patient; `read_person` has made sure that there is exactly one."""
        (patient,) = self.of_type("Patient")
        return patient

    def add(self, resource: Resource) -> None:
        """Takes the resource in; the same one sent twice counts once, two versions are refused."""
        identity = _identity(resource)
        known = self.index.get(identity) if identity else None
        if known is not None and known.data == resource.data:
            self.repeated += 1
            return
        if known is not None:
            raise UnusableBundle(
                f"{resource.source_id} occurs twice with different content; "
                "which of the two holds cannot be decided here."
            )
        self.all.append(resource)
        for key in (identity, resource.full_url.partition("/_history/")[0]):
            if key:
                self.index.setdefault(key, resource)

    def resolve(self, reference: str, inside: Resource) -> Resource | None:
        """The resource that the reference names, if the bundle holds it."""
        if reference.startswith("#"):
            return inside.contained(reference[1:])
        plain = reference.partition("/_history/")[0]
        found = self.index.get(plain)
        if found is None and plain.startswith("urn:"):
            found = next((r for r in self.all if r.id and r.id == plain.rpartition(":")[2]), None)
        if found is None:
            tail = "/".join(plain.rsplit("/", 2)[-2:])
            found = self.index.get(tail)
        return found


def _identity(resource: Resource) -> str:
    if resource.id:
        return f"{resource.type}/{resource.id}"
    return f"{resource.type} {resource.full_url}" if resource.full_url else ""


def collect(root: dict[str, Any]) -> Resources:
    """The resources of the bundle and of the bundles inside it."""
    resources = Resources()
    _collect(Element(root, "Bundle"), resources, 0)
    return resources


def _collect(bundle: Element, resources: Resources, nesting: int) -> None:
    if nesting > MAX_NESTING:
        raise UnusableBundle("The file holds bundles inside bundles, too deep to be one patient's.")
    if bundle.text("type") == "history":
        raise UnusableBundle("The bundle is a history of versions, not the present record.")
    for number, entry in enumerate(bundle.children("entry"), start=1):
        inner = entry.child("resource")
        if inner is None:
            why = "The entry holds no resource."
            resources.skipped.append(Unmapped("", f"entry {number}", "", why))
            continue
        resource = _resource(inner, entry.text("fullUrl"), number)
        request = entry.child("request")
        if resource.type == "Bundle":
            _collect(resource, resources, nesting + 1)
        elif request and request.text("method") == "DELETE":
            why = "The sender asks to delete it."
            resources.skipped.append(Unmapped(resource.type, resource.source_id, "", why))
        else:
            resources.add(resource)


def _resource(inner: Element, full_url: str, number: int) -> Resource:
    kind = inner.data.get("resourceType")
    if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
        raise UnusableBundle(
            f"Entry {number} of the bundle has no resource type. This is not FHIR R4."
        )
    named = Element(inner.data, f"{kind} (entry {number})")
    resource_id = named.text("id")
    path = f"{kind}/{shorten(resource_id, 80)}" if resource_id else f"{kind} (entry {number})"
    return Resource(inner.data, path, kind, resource_id, full_url)
