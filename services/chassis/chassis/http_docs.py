"""Reference of an API: /openapi.json, and /docs as Swagger UI from own files, no request to anybody else."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import Final

import orjson
from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse

from chassis.auth import public

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_KEEP: Final = {"Cache-Control": "public, max-age=86400"}
_START: Final = (
    'SwaggerUIBundle({url: "openapi.json", dom_id: "#api", deepLinking: true, '
    "validatorUrl: null, presets: [SwaggerUIBundle.presets.apis]});\n"
)
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: API reference</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<noscript>The reference needs scripts; <a href="openapi.json">the OpenAPI document</a> does not.</noscript>
<div id="api"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""


def docs(title: str) -> APIRouter:
    """Return the routes of the reference."""
    router = APIRouter(include_in_schema=False, dependencies=[public()])
    page = _PAGE.format(title=escape(title))

    @router.get("/openapi.json")
    async def document(request: Request) -> Response:
        return Response(orjson.dumps(request.app.openapi()), media_type="application/json")

    @router.get("/docs")
    async def reference() -> Response:
        return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})

    @router.get("/docs/start.js")
    async def start() -> Response:
        return Response(_START, media_type="text/javascript", headers=_KEEP)

    @router.get("/docs/swagger-ui-bundle.js")
    async def script() -> Response:
        return Response(_asset("swagger-ui-bundle.js"), media_type="text/javascript", headers=_KEEP)

    @router.get("/docs/swagger-ui.css")
    async def style() -> Response:
        return Response(_asset("swagger-ui.css"), media_type="text/css", headers=_KEEP)

    return router


def _asset(name: str) -> bytes:
    return (files("fastapi_offline") / "static" / name).read_bytes()
