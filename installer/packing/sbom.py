"""The software bill of materials: CycloneDX 1.6, JSON, the same bytes for the same build."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cyclonedx.model import XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from packing import facts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from packing.licences import Package

_OURS = uuid.UUID("6f1c6a0e-2b0a-5d0c-9a3e-1f2f6c1d9a40")
"""Names our bills of materials; the serial number of each follows from what it lists."""


def write(packages: Iterable[Package], target: Path, *, extra: Iterable[Package] = ()) -> None:
    """Write what the shipped program consists of.

    Args:
        packages: from the package index.
        target: the file.
        extra: other parts, as the Python that is shipped.
    """
    listed = [*packages]
    program = Component(
        name="DiCanDesk",
        version=facts.VERSION,
        type=ComponentType.APPLICATION,
        bom_ref="dicandesk",
        licenses=[DisjunctiveLicense(id=facts.PROJECT["license"])],
        supplier=OrganizationalEntity(name="DiCanDesk"),
    )
    parts = [_component(one, is_indexed=True) for one in listed] + [_component(one, is_indexed=False) for one in extra]
    told = "\n".join(sorted(f"{one.name} {one.version}" for one in [*listed, *extra]))
    bill = Bom(
        components=parts,
        serial_number=uuid.uuid5(_OURS, f"{facts.VERSION} {facts.moment()}\n{told}"),
        metadata=BomMetaData(component=program, timestamp=datetime.fromtimestamp(facts.moment(), UTC)),
    )
    bill.register_dependency(program, parts)
    target.write_text(JsonV1Dot6(bill).output_as_string(indent=1) + "\n", "utf-8")


def _component(one: Package, *, is_indexed: bool) -> Component:
    name = one.name.lower().replace("_", "-")
    return Component(
        name=one.name,
        version=one.version,
        bom_ref=f"{name}@{one.version}",
        licenses=[DisjunctiveLicense(name=one.licence, url=XsUri(one.home) if one.home else None)],
        purl=PackageURL("pypi", name=name, version=one.version) if is_indexed else None,
    )
