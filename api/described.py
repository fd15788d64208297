"""Knows what the interface promises: of every route, besides its answer, who may call it and which problems it may meet."""

from typing import Any

import msgspec
from litestar import Litestar, Request
from litestar.openapi.plugins import JsonRenderPlugin

from api.access.roles import ANYONE, DEVICE, SENDER
from api.devices.pull import SnapshotReply
from api.devices.push import Rescue
from api.people.named import Named
from api.problems import CATALOGUE
from sync.envelope import Line, PullReply, PushReply

ALWAYS = ("bad_request", "too_many", "failed", "server_old", "database_away")
ANSWERS: dict[str, Any] = {
    "/api/sync/push": PushReply,
    "/api/sync/rescue": PushReply,
    "/api/sync/pull": PullReply,
    "/api/sync/snapshot": SnapshotReply,
    "/api/sync/named": list[Named],
}
"""Answers that are written at the door itself, so that no signature tells of them."""

OWN = {
    ("post", "/api/enrol"): ("code_refused",),
    ("post", "/api/sign-in"): ("wrong_sign_in",),
    ("post", "/api/sync/sign-in"): ("wrong_sign_in",),
    ("post", "/api/sync/push"): ("device_unknown",),
    ("get", "/api/sync/named"): ("not_permitted",),
    ("get", "/api/sync/pull"): ("resync", "contract_unknown"),
    ("put", "/api/people/{person}/rights"): ("login_taken",),
    ("post", "/api/periods/{period}/lock"): ("period_order",),
    ("put", "/api/photos/{hash_}"): ("device_unknown", "not_found"),
}
"""Problems that belong to one route."""

BODIES: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {
    ("post", "/api/sync/push"): (
        "application/x-ndjson",
        {"type": "string", "description": "one `Line` a line; a damaged one harms no neighbour"},
    ),
    ("post", "/api/sync/rescue"): ("application/json", {"$ref": "#/components/schemas/Rescue"}),
    ("put", "/api/photos/{hash_}"): ("application/octet-stream", {"type": "string", "format": "binary"}),
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457; `title` in English and `title_zh` in Chinese say what to do",
    "required": ["type", "title", "title_zh", "status", "detail"],
    "properties": {
        "type": {"type": "string", "enum": [f"urn:baogong:problem:{kind}" for kind in CATALOGUE]},
        "title": {"type": "string"},
        "title_zh": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
_BEARER = {"type": "http", "scheme": "bearer"}


def problems_of(method: str, path: str, who: Any) -> list[str]:
    """Return every kind of problem a route may answer with."""
    found = [*ALWAYS, *OWN.get((method, path), ())]
    if who == DEVICE:
        found += ["device_unknown", "device_revoked"]
    elif who not in (ANYONE, SENDER):
        found += ["not_signed_in", "not_permitted"]
    if method != "get":
        found += ["too_large", "too_slow"]
    return sorted({*found, "invalid", "not_found"}, key=lambda kind: (CATALOGUE[kind].status, kind))


def described(app: Litestar, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the description with security, problems and the bodies that no signature tells of."""
    callers = {
        (method.lower(), route.path_format): handler.opt.get("who")
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods
    }
    _, more = msgspec.json.schema_components(
        [*ANSWERS.values(), Rescue, Line], ref_template="#/components/schemas/{name}"
    )
    components = {**schema.get("components", {})}
    components["schemas"] = {**components.get("schemas", {}), **more, "Problem": _PROBLEM}
    components["securitySchemes"] = {
        "device": {**_BEARER, "description": "the token of an enrolment"},
        "person": {**_BEARER, "description": "the token of a sign-in"},
    }
    paths = {
        path: {method: _operation(method, path, of, callers.get((method, path))) for method, of in item.items()}
        for path, item in schema["paths"].items()
    }
    return {**schema, "components": components, "paths": paths}


def _operation(method: str, path: str, of: Any, who: Any) -> Any:
    kinds = problems_of(method, path, who)
    responses = {status: of["responses"][status] for status in of["responses"] if status.startswith("2")}
    if path in ANSWERS:
        (reference,), _ = msgspec.json.schema_components([ANSWERS[path]], ref_template="#/components/schemas/{name}")
        responses["200"] = {**responses["200"], "content": {"application/json": {"schema": reference}}}
    for status in sorted({CATALOGUE[kind].status for kind in kinds}):
        named = ", ".join(f"`{kind}`" for kind in kinds if CATALOGUE[kind].status == status)
        problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        responses[str(status)] = {"description": named, "content": problem}
    told = {**of, "responses": responses}
    if who in (DEVICE, SENDER):
        told["security"] = [{"device": []}] if who == DEVICE else [{"device": []}, {}]
    elif who != ANYONE:
        told["security"] = [{"person": []}]
    if (method, path) in BODIES:
        kind, body = BODIES[method, path]
        told["requestBody"] = {"required": True, "content": {kind: {"schema": body}}}
    return told


class Described(JsonRenderPlugin):
    """Serves the description with what no signature tells."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Render it."""
        return super().render(request, described(request.app, openapi_schema))
