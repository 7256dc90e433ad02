"""The HTTP interface: ``POST /v1/ask`` and ``GET /health``; every error is JSON with a message."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from index.errors import QuestionError, SourcierError
from qa.answers import answer_to_json
from qa.conversation import HISTORY_TURNS, Turn, self_contained
from ui.security import error_response
from ui.service import AnswerService
from ui.texts import KEYS, say

_log = logging.getLogger(__name__)
_MAX_TOP_K = 100
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class PastTurn(BaseModel):
    """An earlier question of the conversation, with its answer and how it was understood."""

    model_config = ConfigDict(extra="forbid")

    question: str
    rewritten_question: str | None = None
    answer: str | None = None


class AskRequest(BaseModel):
    """The body of ``POST /v1/ask``. A field it does not know is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")

    question: str
    history: list[PastTurn] = []
    since: date | None = None
    until: date | None = None
    source: str | None = None
    as_of: date | None = None
    recent: bool = False
    top_k: Annotated[int | None, Field(ge=1, le=_MAX_TOP_K)] = None


def create_api(service: AnswerService, *, lang: str = "fr") -> FastAPI:
    """The routes over ``service``, their error messages in ``lang``."""
    api = FastAPI(title="Sourcier", docs_url=None, redoc_url=None, openapi_url="/v1/openapi.json")

    @api.post("/v1/ask")
    def ask(body: AskRequest) -> dict[str, Any]:
        """The JSON object of ``sourcier ask --json``."""
        reply = service.ask(
            body.question,
            history=_turns(body.history),
            since=body.since,
            until=body.until,
            source=body.source,
            as_of=body.as_of,
            recent=body.recent,
            top_k=body.top_k,
        )
        return answer_to_json(reply.answer)

    @api.get("/health")
    def health() -> dict[str, Any]:
        """Whether questions can be answered now."""
        return {"status": "ok", "articles": service.article_count()}

    @api.api_route("/health", methods=_METHODS, include_in_schema=False)
    @api.api_route("/v1/{rest:path}", methods=_METHODS, include_in_schema=False)
    def unknown(rest: str = "health") -> None:
        # Without this the page, mounted at "/", would answer for these in its own way.
        raise HTTPException(405 if rest in ("ask", "health") else 404)

    _tell_errors(api, lang)
    return api


def _turns(history: Sequence[PastTurn]) -> list[Turn]:
    """The turns that still count, each follow-up understood after those before it."""
    turns: list[Turn] = []
    for past in history[-HISTORY_TURNS:]:
        understood = past.rewritten_question or self_contained(past.question, turns)
        turns.append(Turn(past.question, understood, past.answer))
    return turns


def _tell_errors(api: FastAPI, lang: str) -> None:
    """Turn every error of ``api`` into ``{"error": message}``."""

    @api.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        problems = " ; ".join(_problem(item, lang) for item in error.errors())
        return error_response(422, say("http.invalid", lang, problems=problems))

    @api.exception_handler(SourcierError)
    def refused(_: Request, error: SourcierError) -> JSONResponse:
        status = 422 if isinstance(error, QuestionError) else 503
        return error_response(status, error.message(lang))

    @api.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:
        code = error.status_code
        key = f"http.{code}" if code in (404, 405, 500) else "http.error"
        return error_response(code, say(key, lang, method=request.method, code=code))

    @api.exception_handler(Exception)
    def broken(_: Request, error: Exception) -> JSONResponse:
        _log.error("a request failed", exc_info=error)
        return error_response(500, say("http.500", lang))


_PROBLEMS = {
    "missing": "http.missing",
    "extra_forbidden": "http.unknown",
    "string_type": "http.text",
}


def _problem(item: Any, lang: str) -> str:  # noqa: ANN401 - pydantic's untyped error record
    """One validation error of pydantic in words: the field and what it must be."""
    place: Sequence[Any] = [part for part in item["loc"] if part != "body"]
    field = str(place[0]) if place and isinstance(place[0], str) else ""
    if not field or item["type"] == "json_invalid":
        return say("http.json", lang)
    if field == "history":
        expected = say("http.history", lang)
    elif item["type"] in _PROBLEMS:
        expected = say(_PROBLEMS[item["type"]], lang)
    elif field in ("since", "until", "as_of"):
        expected = say("http.date", lang)
    elif f"http.{field}" in KEYS:
        expected = say(f"http.{field}", lang, n=_MAX_TOP_K)
    else:
        expected = say("http.text", lang)
    return say("http.field", lang, field=field, expected=expected)
