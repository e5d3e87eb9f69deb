"""Publishing with confirmation: atomic batches (NATS ADR-50), one by one where a batch holds a duplicate.

A single server with ``sync_interval: always`` syncs once per message or once per batch, so batches are what makes
it quick. A batch has a store of its own, though, whose making costs as much as several messages: few messages go one
by one. Only the relay and the dead letters use this module.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from nats.aio.client import Client
from nats.errors import MaxPayloadError
from nats.js.client import JetStreamContext

from chassis.ids import new_id

BATCH_LIMIT: Final = 500
"""Messages in one atomic batch; the server takes at most 1,000."""
FEW: Final = 4
"""Messages that are quicker one by one, each confirmed before the next, than as a batch."""
TIMEOUT: Final = 3.0
DUPLICATE_IN_BATCH: Final = 10201


class NotConfirmedError(Exception):
    """The stream did not confirm; the messages may be stored all the same, and must be sent again unchanged."""


class TooLargeError(Exception):
    """The server takes no message of this size."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One message: subject, headers with ``Nats-Msg-Id``, body."""

    subject: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


async def publish_one(jetstream: JetStreamContext, stream: str, message: Publication) -> bool:
    """Publish and wait for the confirmation; return whether the stream had the message already.

    Raises:
        TooLargeError: the server will never take it.
        NotConfirmedError: anything else without a confirmation.
    """
    try:
        ack = await jetstream.publish(
            message.subject, message.body, stream=stream, headers=message.headers, timeout=TIMEOUT
        )
    except MaxPayloadError as error:
        raise TooLargeError(f"{len(message.body)} bytes") from error
    except Exception as error:
        raise NotConfirmedError(f"{type(error).__name__}: {error}") from error
    return bool(ack.duplicate)


async def publish_batch(
    client: Client, jetstream: JetStreamContext, stream: str, messages: Sequence[Publication]
) -> int:
    """Publish all of them in order, many atomically where none is a duplicate; return the number of duplicates.

    Raises:
        NotConfirmedError: the stream did not confirm.
    """
    if len(messages) > FEW and await _atomically(client, stream, messages):
        return 0
    return sum([await publish_one(jetstream, stream, message) for message in messages])


async def _atomically(client: Client, stream: str, messages: Sequence[Publication]) -> bool:
    """Publish as one batch; False when the stream holds one of them already."""
    batch = new_id()
    *first, last = [
        (
            message,
            message.headers
            | {
                "Nats-Expected-Stream": stream,
                "Nats-Batch-Id": batch,
                "Nats-Batch-Sequence": str(number),
            },
        )
        for number, message in enumerate(messages, start=1)
    ]
    try:
        for message, headers in first:  # no answer is awaited: whatever is wrong, the answer to the last one says it
            await client.publish(message.subject, message.body, headers=headers)
        message, headers = last
        answer = await client.request(
            message.subject, message.body, timeout=TIMEOUT, headers=headers | {"Nats-Batch-Commit": "1"}
        )
        return _confirmed(answer.data, len(messages))
    except NotConfirmedError:
        raise
    except Exception as error:
        raise NotConfirmedError(f"{type(error).__name__}: {error}") from error


def _confirmed(answer: bytes, count: int) -> bool:
    """Read the server's answer to a batch of ``count`` messages; False when it holds a duplicate."""
    result = json.loads(answer) if answer else {}
    if error := result.get("error"):
        if error.get("err_code") == DUPLICATE_IN_BATCH:
            return False
        raise NotConfirmedError(error.get("description", str(error)))
    if result.get("count") != count:
        raise NotConfirmedError(f"the server stored {result.get('count')} of a batch of {count}")
    return True
