"""The application factory: what every HTTP API of the project has in common, whatever it serves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, FastAPI

from chassis.http.auth import Authenticator, policies, undeclared
from chassis.http.built_in import OwnRoutes
from chassis.http.docs import docs
from chassis.http.edge import Edge
from chassis.http.head import HeadAsGet
from chassis.http.json_bodies import JsonBodies
from chassis.http.limits import BodyLimit
from chassis.http.probes import probes
from chassis.http.problems import install_problem_handlers
from chassis.http.problems_openapi import document_problems
from chassis.running.health import Health
from chassis.settings import ServiceSettings

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    settings: ServiceSettings,
    *,
    title: str,
    description: str,
    routers: Sequence[APIRouter],
    lifespan: Lifespan,
    health: Health,
    version: str = "1",
) -> FastAPI:
    """Return the application: the service's routers with probes, reference, limits, problems and traces around them.

    Routers are matched in their order, so the busiest stands first. Raises ValueError for a route that does
    not say who may call it.
    """
    app = FastAPI(
        title=title,
        description=description,
        version=version,
        lifespan=_with_health(lifespan, health),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # The edge makes the one span per request, at a third of the cost of FastAPI's.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.settings = settings
    app.state.health = health
    app.state.authenticator = Authenticator(settings)
    for router in routers:
        app.include_router(router)
    if silent := undeclared(app):
        raise ValueError(
            f"{', '.join(silent)}: say who may call this, with dependencies=[public()] or authenticated(...)"
        )
    install_problem_handlers(app)
    document_problems(app)
    # The last one added is the outermost.
    app.add_middleware(JsonBodies)
    app.add_middleware(HeadAsGet)
    app.add_middleware(OwnRoutes, endpoints={**probes(health), **docs(app)})
    app.add_middleware(BodyLimit, limit=settings.body_limit, timeout=settings.body_timeout)
    app.add_middleware(Edge)
    return app


def _with_health(lifespan: Lifespan, health: Health) -> Lifespan:
    @asynccontextmanager
    async def around(app: FastAPI) -> AsyncIterator[None]:
        if any(policy and not policy.public for policy in policies(app).values()):
            app.state.authenticator.require_keys()
        async with lifespan(app):
            health.start()
            yield
            health.drain()

    return around
