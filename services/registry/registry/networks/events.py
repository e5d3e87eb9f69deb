"""What the world is told of an alignment that has come to its end, and under which region a network is filed."""

from __future__ import annotations

from contracts.registry_network_events import NetworkAligned
from contracts.vocabulary import Region
from registry.records.definition import State
from registry.records.model import Revision
from registry.records.schemas import fields_of


def network_aligned(revision: Revision) -> NetworkAligned:
    """Return the event that the last alignment of the network came to its end, agreed by all."""
    fields = fields_of(revision)
    alignment = fields["alignments"][-1]
    consulted = {answer["entity"]: answer["recorded_on"] for answer in alignment["consultation"]}
    return NetworkAligned.model_validate(
        fields
        | {
            "network": fields["code"],
            "alignment": alignment["code"],
            "aligned_on": alignment["aligned_on"],
            "agreed_by": alignment["entities"],
            "consulted": [{"entity": entity, "answered_on": day} for entity, day in consulted.items()],
            "region": filed_under(revision.statement.state),
        }
    )


def filed_under(state: State) -> Region:
    """Return the one region of a network; the global forum where it has several or none."""
    regions = state["regions"]
    return Region(regions[0]) if len(regions) == 1 else Region.GLOBAL
