"""What came of one POST, whatever happened: nothing here raises."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReceiverAnswer:
    """Status or error of a POST, seconds it took, the beginning of the answer and its `Retry-After`."""

    status: int | None
    error: str | None
    duration: float
    excerpt: str = ""
    retry_after: str | None = None

    @property
    def text(self) -> str:
        """Status or error in one line."""
        return str(self.status) if self.status is not None else str(self.error)
