"""Reference of an API: /openapi.json, and /docs as Swagger UI from own files, no request to anybody else."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from chassis.http.built_in import Endpoint

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


def docs(app: FastAPI) -> dict[str, Endpoint]:
    """Return the endpoints of the reference of an application."""
    page = _PAGE.format(title=escape(app.title))

    async def document(_request: Request) -> Response:
        return Response(orjson.dumps(app.openapi()), media_type="application/json")

    async def reference(_request: Request) -> Response:
        return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})

    async def start(_request: Request) -> Response:
        return Response(_START, media_type="text/javascript", headers=_KEEP)

    return {
        "/openapi.json": document,
        "/docs": reference,
        "/docs/start.js": start,
        "/docs/swagger-ui-bundle.js": _asset("swagger-ui-bundle.js", "text/javascript"),
        "/docs/swagger-ui.css": _asset("swagger-ui.css", "text/css"),
    }


def _asset(name: str, media_type: str) -> Endpoint:
    content = cache((files("fastapi_offline") / "static" / name).read_bytes)

    async def asset(_request: Request) -> Response:
        return Response(content(), media_type=media_type, headers=_KEEP)

    return asset
