"""Wakes across replicas: a loop learns at once of what another process wrote to the database.

It is a hint, never the truth: whoever is woken looks, and looks now and then by itself as well. So nothing is kept
of where the stream was; after a gap everybody is woken once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from chassis.observability.logs import get_logger
from chassis.storage.mongo import Mongo, PyMongoError

logger = get_logger()

PACE: Final = 0.05
"""Seconds of rest after changes came, so that a busy collection costs few questions with many answers each."""
PAUSES: Final = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Seconds until a stream that broke is opened again, after the first, second, ... failure in a row."""


class ChangeFeed:
    """One stream of changes of the service's database, shared by all who wait for something in it."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._wakes: dict[str, list[Callable[[], None]]] = {}
        self._running = False

    def on(self, collection: str, wake: Callable[[], None]) -> None:
        """Have ``wake`` called whenever any process has written to the collection.

        Raises:
            RuntimeError: the feed runs already.
        """
        if self._running:
            raise RuntimeError("say what to wake before the feed runs")
        self._wakes.setdefault(collection, []).append(wake)

    async def run(self) -> None:
        """Follow the changes until cancelled."""
        self._running = True
        if not self._wakes:
            await asyncio.Event().wait()
        failures = 0
        while True:
            try:
                async with self._mongo.changes(self._wakes) as changed:
                    self._wake(self._wakes)
                    while True:
                        names = await changed()
                        failures = 0
                        self._wake(names)
                        if names:
                            await asyncio.sleep(PACE)
            except PyMongoError as error:
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                logger.warning("change_feed_broke", reason=f"{type(error).__name__}: {error}"[:300], pause=pause)
                await asyncio.sleep(pause)

    def _wake(self, collections: Iterable[str]) -> None:
        for collection in collections:
            for wake in self._wakes[collection]:
                wake()
