"""Calls the services' HTTP interfaces as any client would."""

from __future__ import annotations

import asyncio
import hashlib
import time
import uuid
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

import httpx

KEY_NAMESPACE: Final = uuid.UUID("6f1a2f0e-64a5-5b3c-9a3e-0d8f6f6f5a11")
RETRIES: Final = 5
RETRY_STATUS: Final = frozenset({429, 502, 503, 504})
LONGEST_WAIT: Final = 10.0


class RefusedError(RuntimeError):
    """A service refused the request; the text is for people, `problem` is its answer."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        lines = [f"{status} {problem.get('title', 'refused')}: {problem.get('detail', '')}".rstrip(": ")]
        lines += [f"  {error.get('pointer') or '/'}: {error.get('text', '')}" for error in problem.get("errors", ())]
        super().__init__("\n".join(lines))


class Api:
    """HTTP client that repeats what may be repeated."""

    def __init__(self, timeout: float = 20.0) -> None:
        self._client = httpx.AsyncClient(timeout=timeout, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def submit(self, url: str, body: bytes, token: str, key: str) -> dict[str, Any]:
        """Send an input in; the key makes repeating safe, so it is repeated while the service is busy or away.

        Raises:
            RefusedError: the input was refused.
            httpx.TransportError: nobody answered.
        """
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        return await self._send("POST", f"{url}/v1/submissions", headers=headers, content=body)

    async def post(self, url: str, body: Mapping[str, Any], token: str) -> dict[str, Any]:
        """POST a JSON object and give the answer."""
        return await self._send("POST", url, headers={"Authorization": f"Bearer {token}"}, json=dict(body))

    async def get(self, url: str, token: str | None = None) -> dict[str, Any]:
        """GET a JSON object."""
        return await self._send("GET", url, headers={"Authorization": f"Bearer {token}"} if token else {})

    async def readable(self, url: str) -> bool:
        """Return whether a page can be read."""
        try:
            return (await self._client.get(url)).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    async def wait_readable(self, url: str, timeout: float) -> float | None:  # noqa: ASYNC109 - tells whether, does not cancel
        """Wait until a page can be read; return the seconds it took, None when it took too long."""
        began = time.monotonic()
        while not await self.readable(url):
            if time.monotonic() - began > timeout:
                return None
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    async def _send(self, method: str, url: str, **arguments: Any) -> dict[str, Any]:
        for left in reversed(range(RETRIES)):
            try:
                answer = await self._client.request(method, url, **arguments)
            except httpx.TransportError:
                if not left:
                    raise
                await asyncio.sleep(1)
                continue
            if answer.is_success:
                decoded: dict[str, Any] = answer.json()
                return decoded
            if answer.status_code not in RETRY_STATUS or not left:
                raise RefusedError(answer.status_code, _problem(answer))
            await asyncio.sleep(_retry_after(answer))
        raise AssertionError("unreachable: the last try returns or raises")


def key_of(body: bytes) -> str:
    """Derive an idempotency key from the bytes, so that sending a file again never makes a second input."""
    return str(uuid.uuid5(KEY_NAMESPACE, hashlib.sha256(body).hexdigest()))


def _retry_after(answer: httpx.Response) -> float:
    given = answer.headers.get("Retry-After", "")
    return min(float(given), LONGEST_WAIT) if given.isdecimal() else 1.0


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        decoded = answer.json()
    except ValueError:
        return {"title": answer.reason_phrase, "detail": answer.text[:300]}
    return decoded if isinstance(decoded, dict) else {"title": answer.reason_phrase}
