"""What the tests of consuming share: an event, a service that listens to it, and looks at the server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from nats.js import JetStreamContext

from chassis.messaging.consuming import Handlers, Message
from chassis.settings import ServiceSettings
from contracts.registry_events import ChampionRecorded
from contracts.topology import consumers_of

REGISTRY = next(spec for spec in consumers_of("publisher") if spec.stream == "REGISTRY")
Eventually = Callable[..., Awaitable[Any]]
Publish = Callable[..., Awaitable[Any]]


class Settings(ServiceSettings):
    service: ClassVar[str] = "publisher"
    http_port: int = 0


def champion(country: str = "PRT", version: int = 1) -> ChampionRecorded:
    return ChampionRecorded.model_validate(
        {
            "version": version,
            "region": "unece",
            "valid_from": "2020-10-01",
            "recorded_at": "2020-10-31T00:00:00Z",
            "source": "FAQ, October 2020",
            "confidence": "high",
            "country": country,
            "name": country,
            "status": "confirmed",
        }
    )


def collecting() -> tuple[Handlers, list[str]]:
    """Return handlers that keep the country of each event they hear, and what they kept."""
    handlers, got = Handlers(), list[str]()

    async def keep(message: Message[ChampionRecorded]) -> None:
        got.append(message.data.country)

    handlers.on(ChampionRecorded, keep)
    return handlers, got


async def dead_letters(jetstream: JetStreamContext) -> list[Any]:
    info = await jetstream.stream_info("DEAD")
    return [await jetstream.get_msg("DEAD", seq) for seq in range(1, info.state.messages + 1)]


async def nothing_is_left(jetstream: JetStreamContext, durable: str = "publisher-g1") -> bool:
    info = await jetstream.consumer_info("REGISTRY", durable)
    return bool(info.num_pending == 0 and info.num_ack_pending == 0)
