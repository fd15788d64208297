"""Knows every error a person or program may meet: one catalogue, served as RFC 9457 problems."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException, ValidationException
from msgspec import Struct

from api.away import Newer, is_away, not_storable
from api.log import Log


class Kind(Struct, frozen=True):
    """One kind of problem: status and its sentence in both languages, with the remedy."""

    status: int
    zh: str
    en: str


CATALOGUE: dict[str, Kind] = {
    "bad_request": Kind(400, "请求无法解读。", "The request cannot be read: {detail}"),
    "too_slow": Kind(408, "请求没有传完，请再试一次。", "The request did not arrive in time; send it again."),
    "not_signed_in": Kind(401, "请先登录。", "Sign in first."),
    "wrong_sign_in": Kind(401, "姓名或密码不对。", "The name or secret is wrong."),
    "device_unknown": Kind(401, "本机未绑定，请重新绑定；未上传的记录会保留。", "This device is not enrolled; enrol it again. Its queue is kept."),
    "not_permitted": Kind(403, "没有权限，请找班组长或管理员。", "Your role does not permit this; ask a lead or an admin."),
    "device_revoked": Kind(403, "本机已停用，请找管理员。", "This device is revoked; ask an admin."),
    "code_refused": Kind(403, "绑定码无效或已用过，请办公室重新生成。", "The enrolment code is wrong, used or expired; ask the office for a new one."),
    "not_found": Kind(404, "没有找到。", "There is no such thing here."),
    "method_not_allowed": Kind(405, "不支持这种请求。", "This address does not take that method."),
    "resync": Kind(409, "数据已恢复到较早的版本，请重新同步。", "The cursor is not of this history: take a snapshot and go on from it."),
    "period_order": Kind(409, "请先锁定更早的月份。", "Lock the earlier months first, and only months that are over."),
    "login_taken": Kind(409, "这个编号别的员工在用。", "Somebody else signs in with this name: choose another one."),
    "too_large": Kind(413, "内容过大，请分批。", "The request is too large; send it in smaller parts."),
    "invalid": Kind(422, "填写有误。", "A field is wrong: {detail}"),
    "contract_unknown": Kind(426, "应用版本太旧，请更新。", "This edition of the contract is served no more; update the app. Its records are kept."),
    "too_many": Kind(429, "请求太频繁，请稍后再试。", "Too many requests; try again in a while."),
    "failed": Kind(500, "系统出错，记录仍在本机。", "The server failed; your records are still on the device."),
    "server_old": Kind(503, "服务器的版本比数据旧，请管理员更新。", "A newer version of the server wrote what is stored here: ask an admin to upgrade this one."),
    "busy": Kind(503, "现在报工的人太多，稍后自动再送。", "Too many report just now; it is sent again by itself."),
    "database_away": Kind(503, "数据库暂时不可用，请稍后再试。", "The database is away; try again soon."),
}  # fmt: skip


class Problem(HTTPException):
    """A problem of the catalogue."""

    def __init__(self, kind: str, detail: str = "", retry_after: int | None = None) -> None:
        entry = CATALOGUE[kind]
        headers = {"Retry-After": str(retry_after)} if retry_after is not None else None
        super().__init__(detail=entry.en.format(detail=detail), status_code=entry.status, headers=headers)
        self.kind = kind
        self.given = detail


def response(kind: str, detail: str = "", headers: dict[str, str] | None = None) -> Response[bytes]:
    """Return a problem document."""
    entry = CATALOGUE[kind]
    body = {
        "type": f"urn:baogong:problem:{kind}",
        "title": entry.en.format(detail=detail),
        "title_zh": entry.zh,
        "status": entry.status,
        "detail": detail,
    }
    return Response(
        msgspec.json.encode(body), status_code=entry.status, media_type="application/problem+json", headers=headers
    )


def problem_of(request: Request[Any, Any, Any], error: Exception) -> Problem:
    """Return any exception as a problem; never with an inner message of an unknown one."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, NotFoundException):
        return Problem("not_found")
    if isinstance(error, MethodNotAllowedException):
        return Problem("method_not_allowed")
    if isinstance(error, ValidationException):
        extra = error.extra if isinstance(error.extra, list) else []
        named = "; ".join(f"{e.get('key', '')}: {e.get('message', '')}" for e in extra if isinstance(e, dict))
        return Problem("invalid", named or error.detail)
    if isinstance(error, HTTPException):
        kinds = {401: "not_signed_in", 403: "not_permitted", 413: "too_large", 429: "too_many"}
        return Problem(kinds.get(error.status_code, "bad_request"), error.detail)
    if isinstance(error, RecursionError):
        return Problem("bad_request", "it is nested too deeply")
    if not_storable(error):
        return Problem("invalid", "a value holds what cannot be stored")
    if isinstance(error, Newer):
        return Problem("server_old", retry_after=30)
    if is_away(error):
        Log("api").error("the database is away", error)
        return Problem("database_away", retry_after=5)
    Log("api").error("a request failed", error, path=request.url.path)
    return Problem("failed")


def serve(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Turn any exception into a problem document."""
    problem = problem_of(request, error)
    return response(problem.kind, problem.given, dict(problem.headers or {}))
