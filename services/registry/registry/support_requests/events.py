"""What the services are told of a request for support: no contact data, nothing of its text but the title."""

from __future__ import annotations

from contracts.registry_request_events import SupportRequestRecorded
from registry.records.model import Revision
from registry.records.schemas import fields_of


def support_request_recorded(revision: Revision) -> SupportRequestRecorded:
    """Tell the request's full state; it is filed under a region of its country."""
    fields = fields_of(revision)
    return SupportRequestRecorded.model_validate(fields | {"region": fields["filed_under"]})
