"""The hub over HTTP: routers, limits, problem documents and the complete OpenAPI description."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app import __version__
from app.hub import api_content, api_people, api_publish, api_sync
from app.hub.body_limit import BodyLimit
from app.hub.limits import Gate
from app.hub.office import Hub
from app.hub.problems import MEDIA, speak_problems
from app.wire.sync import Problem

_PROBLEM = {
    "description": "Problem document (RFC 9457).",
    "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_ALWAYS = ("400", "404", "405", "411", "413", "422", "500", "503", "507")
_WITH_TOKEN = ("401", "403", "409", "416")
_OPEN = ("401", "404", "410", "429")


def make_app(hub: Hub, gate: Gate | None = None) -> FastAPI:
    """The application that serves this hub."""
    app = FastAPI(
        title="Maletín hub",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.hub = hub
    app.state.gate = gate or Gate()
    for module in (api_people, api_sync, api_content, api_publish):
        app.include_router(module.router)
    speak_problems(app)
    app.add_middleware(BodyLimit)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign] # FastAPI's documented way to extend it
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """OpenAPI with a problem document for every way an operation can fail."""
    if app.openapi_schema is None:
        described = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = described.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        for methods in described["paths"].values():
            for operation in methods.values():
                _add_problems(operation)
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        app.openapi_schema = described
    return app.openapi_schema


def _add_problems(operation: dict[str, Any]) -> None:
    extra = _WITH_TOKEN if operation.get("security") else _OPEN
    for status in (*_ALWAYS, *extra):
        operation["responses"][status] = _PROBLEM
