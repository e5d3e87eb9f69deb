"""What people see of deliveries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from chassis.errors import ProblemError
from contracts.problems import NOT_FOUND
from notifier.callers import EndpointCaller
from notifier.deliveries.model import DeliveryState
from notifier.deliveries.repository import Deliveries
from notifier.deliveries.schemas import DeliveryPage, DeliveryView


class DeliveryQueries:
    """Reads for the API.

    Args:
        require: Raises unless the caller may see the endpoint of this id.
    """

    def __init__(self, deliveries: Deliveries, require: Callable[[str, EndpointCaller], Awaitable[object]]) -> None:
        self._deliveries = deliveries
        self._require = require

    async def page(
        self, endpoint_id: str, caller: EndpointCaller, *, state: DeliveryState | None, after: int, limit: int
    ) -> DeliveryPage:
        """List an endpoint's deliveries after a sequence.

        Raises:
            ProblemError: the caller has no such endpoint.
        """
        await self._require(endpoint_id, caller)
        found = await self._deliveries.page(endpoint_id, state=state, after=after, limit=limit + 1)
        more = str(found[limit - 1].sequence) if len(found) > limit else None
        return DeliveryPage(items=[DeliveryView.of(delivery) for delivery in found[:limit]], next=more)

    async def data(self, endpoint_id: str, delivery_id: str, caller: EndpointCaller) -> bytes:
        """Return the content that went by reference.

        Raises:
            ProblemError: the caller has no such endpoint, or the delivery held its content itself.
        """
        await self._require(endpoint_id, caller)
        delivery = await self._deliveries.get(endpoint_id, delivery_id)
        if delivery is None or delivery.data is None:
            raise ProblemError(NOT_FOUND, "This delivery refers to no content here")
        return delivery.data
