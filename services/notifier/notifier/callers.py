"""Whose endpoints a caller may touch: a commission its own region's, secretariat and operators all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Path

from chassis.errors import FieldError, ProblemError
from chassis.http.auth import Principal, authenticated
from contracts.problems import FORBIDDEN
from contracts.vocabulary import REVIEW_REGIONS, Region, Role

ROLES: Final = (Role.COMMISSION.value, Role.SECRETARIAT.value, Role.OPERATOR.value)
Who = Annotated[Principal, authenticated(*ROLES)]
EndpointId = Annotated[str, Path(max_length=64, description="Id of an endpoint")]


@dataclass(frozen=True, slots=True)
class EndpointCaller:
    """Who asks; ``region`` is the one region a commission acts for, ``None`` for those who act for all."""

    name: str
    region: Region | None

    def may_see(self, region: Region) -> bool:
        """Return whether an endpoint of this region is the caller's business."""
        return self.region is None or self.region is region

    def require(self, regions: Sequence[Region]) -> None:
        """Refuse regions that are not the caller's.

        Raises:
            ProblemError: a commission asks for another region than its own.
        """
        foreign = [
            FieldError(f"/regions/{place}", f"the token is for {self.region}, not for {region}")
            for place, region in enumerate(regions)
            if not self.may_see(region)
        ]
        if foreign:
            raise ProblemError(FORBIDDEN, "A commission registers endpoints for its own region", foreign)


def caller_of(principal: Principal) -> EndpointCaller:
    """Read a token.

    Raises:
        ProblemError: the token of a commission names no region.
    """
    name = f"{principal.role}:{principal.subject}"
    if principal.role != Role.COMMISSION:
        return EndpointCaller(name, None)
    region = principal.claims.get("region", "")
    if region not in REVIEW_REGIONS:
        raise ProblemError(FORBIDDEN, "The token of a commission must name its region in the claim `region`")
    return EndpointCaller(name, Region(region))
