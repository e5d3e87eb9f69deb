"""What the world is told of a network."""

from __future__ import annotations

from contracts.registry_network_events import NetworkAligned, NetworkRecorded
from contracts.vocabulary import Region
from registry.records.model import Revision
from registry.records.schemas import fields_of


def network_recorded(revision: Revision) -> NetworkRecorded:
    """Tell the network's full state."""
    return NetworkRecorded.model_validate(fields_of(revision) | {"region": _filed_under(revision)})


def network_aligned(revision: Revision) -> NetworkAligned:
    """Tell that the last alignment of the network came to its end, agreed by all."""
    fields = fields_of(revision)
    alignment = fields["alignments"][-1]
    consulted = {one["entity"]: one["recorded_on"] for one in alignment["consultation"]}
    return NetworkAligned.model_validate(
        fields
        | {
            "network": fields["code"],
            "alignment": alignment["code"],
            "aligned_on": alignment["aligned_on"],
            "agreed_by": alignment["entities"],
            "consulted": [{"entity": entity, "answered_on": day} for entity, day in consulted.items()],
            "region": _filed_under(revision),
        }
    )


def _filed_under(revision: Revision) -> Region:
    regions = revision.statement.state["regions"]
    return Region(regions[0]) if len(regions) == 1 else Region.GLOBAL
