"""The web application, put together."""

import logging
from collections.abc import AsyncIterator, Hashable, Mapping
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import Gauge
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware import Middleware

from app.accounts import account_routes as account
from app.accounts import routes as accounts
from app.accounts.tries import Tries
from app.anatomy import store as file_maps
from app.content import routes as content
from app.content.watch import Shelf, watching
from app.db.revision import newest_revision
from app.db.session import Database
from app.errors import Unavailable
from app.events.server import StreamingServer
from app.events.stream import Streams
from app.experiments import routes as experiments
from app.experiments import store as runs
from app.experiments.beside import routes as beside
from app.experiments.drawing import routes as drawing
from app.experiments.fit_page import routes as fit_page
from app.experiments.fit_page.children import FitChildren
from app.experiments.known import known
from app.experiments.machines import routes as machines
from app.experiments.recorded import import_recorded
from app.experiments.run_pages import routes as run_pages
from app.experiments.sharing import routes as sharing
from app.experiments.sharing.pictures import Pictures
from app.lessons import practice_routes as practice
from app.lessons import progress_routes as progress
from app.lessons import project_routes as project
from app.lessons import recall_routes as recall
from app.lessons import routes as lessons
from app.lessons import sitting_routes as sitting
from app.lessons.prose import Remembered
from app.notebook import file_routes as notebook_files
from app.notebook import routes as notebook
from app.predictions import routes as predictions
from app.review import routes as review
from app.search import routes as search
from app.search.index import SearchIndex
from app.settings import Settings
from app.site import routes as site
from app.site.nearest import nearest
from app.web import metrics
from app.web.api_docs import api_docs_page
from app.web.compressed import Compressed
from app.web.kept import KeptPages
from app.web.packing import packing
from app.web.pages import ASSETS, READ, ROOT, dress_state, render
from app.web.policy import HEADERS, HTTPS_ONLY, OF_DOCUMENTS
from app.web.problems import EXCEPTION_HANDLERS, UnexpectedErrors
from app.web.security import BodyLimit, DefaultHeaders, SameOriginOnly
from app.web.styleguide import styleguide_page
from app.web.turns import Turns

log = logging.getLogger(__name__)

_PROBLEMS = Gauge("slope_content_problems", "Problems in the content as it is now.")
_STREAMS = Gauge("slope_streams_open", "Live charts that are being followed.")

#: Seconds that requests under way may take after a signal to stop.
_GRACE = 2


def create_app(settings: Settings) -> FastAPI:
    """The application with everything it needs, for a migrated database.

    Raises:
        Misconfigured: the data or the content directory cannot be used.
    """
    shelf = Shelf(settings.content_dir, known())
    database = Database(settings.database)
    app = FastAPI(
        title="Slope",
        summary="Runs of experiments: start them, follow them live, take their data.",
        version="0.1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
        exception_handlers=EXCEPTION_HANDLERS,
        middleware=[
            Middleware(metrics.Measured),
            Middleware(
                KeptPages, lambda: shelf.library, lambda: database.written, lambda: _stamp(database)
            ),
            Middleware(
                DefaultHeaders,
                HEADERS | (HTTPS_ONLY if settings.secure_cookies else {}),
                OF_DOCUMENTS,
            ),
            # Streams of events pass unbuffered; static files come compressed already.
            Middleware(Compressed),
            Middleware(UnexpectedErrors),
            Middleware(SameOriginOnly),
            Middleware(BodyLimit, settings.max_body, _body_limits(settings)),
        ],
    )
    settings.secret  # noqa: B018 - made now, so that a directory that cannot be used is told now
    app.state.settings = settings
    app.state.database = database
    app.state.shelf = shelf
    app.state.search = SearchIndex(database, lambda: shelf.library)
    shelf.on_change(app.state.search.refresh)
    app.state.nearest = lambda path: nearest(shelf.library, path)
    app.state.login_tries = Tries()
    app.state.fit_children = FitChildren(settings.max_fits, settings.fit_deadline)
    app.state.pictures = Pictures()
    app.state.turns = Turns()
    app.state.remembered = Remembered()
    app.state.streams = Streams(app.state.database, settings.max_streams)
    app.add_api_route("/healthz", _alive, methods=READ, include_in_schema=False)
    app.add_api_route("/readyz", _ready, methods=READ, include_in_schema=False)
    app.add_api_route("/metrics", _metrics, methods=READ, include_in_schema=False)
    app.add_api_route("/static/{path:path}", ASSETS.serve, methods=READ, include_in_schema=False)
    app.add_api_route("/api/docs", _docs, methods=READ, include_in_schema=False)
    if settings.styleguide:
        app.add_api_route("/styleguide", _styleguide, methods=READ, include_in_schema=False)
    for router in (
        experiments.api,
        drawing.api,
        run_pages.pages,
        predictions.api,
        predictions.pages,
        sharing.api,
        sharing.pages,
        beside.api,
        beside.pages,
        machines.pages,
        fit_page.api,
        fit_page.pages,
        accounts.router,
        account.router,
        content.router,
        site.router,
        search.router,
        sitting.router,
        practice.router,
        notebook.router,
        notebook_files.router,
        progress.router,
        review.router,
        recall.router,
        project.router,
        lessons.router,
    ):
        app.include_router(router)
    return app


def _body_limits(settings: Settings) -> Mapping[str, int]:
    """Bytes by path, where a body may be larger than elsewhere."""
    return {
        experiments.SUBMIT: settings.max_submission,
        fit_page.PAGE: settings.max_fit_body,
        fit_page.API: settings.max_fit_body,
    }


def run_web(settings: Settings) -> None:
    """Serve until a signal comes."""
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        access_log=settings.log_level == "debug",
        timeout_graceful_shutdown=_GRACE,
        server_header=False,
        ws="none",
    )
    StreamingServer(config, app.state.streams).run()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    import_recorded(app.state.database, app.state.shelf.library)
    app.state.search.refresh()
    packed = app.state.settings.data_dir / "packed"
    with watching(app.state.shelf), packing(ASSETS, packed):
        yield
    app.state.search.close()
    app.state.streams.close()
    app.state.database.dispose()


def _alive() -> Mapping[str, str]:
    """The process answers."""
    return {"status": "alive"}


def _ready(request: Request) -> JSONResponse:
    """The process can serve: database reachable and up to date, content loaded."""
    checks = {
        "database": _database_state(request.app.state.database),
        "content": "ok" if request.app.state.shelf.library.lessons else "no lesson is loaded",
    }
    ready = all(state == "ok" for state in checks.values())
    return JSONResponse(checks, 200 if ready else 503)


def _metrics(request: Request) -> Response:
    """What this process counts, for Prometheus."""
    _PROBLEMS.set(len(request.app.state.shelf.library.problems))
    _STREAMS.set(request.app.state.streams.open)
    return metrics.exposition()


def _stamp(database: Database) -> Hashable:
    """Another value once what pages show has changed, beside the library."""
    with database.read() as session:
        return runs.changes(session), file_maps.changes(session), dress_state()


def _database_state(database: Database) -> str:
    try:
        with database.read() as session:
            found = session.scalar(text("SELECT version_num FROM alembic_version"))
    except (SQLAlchemyError, Unavailable) as error:
        log.warning("not ready: %s", error)
        return "the database does not answer, or was never migrated (slope migrate)"
    if found != newest_revision():
        return f"the database is at revision {found}, not {newest_revision()} (slope migrate)"
    return "ok"


def _docs(request: Request) -> Response:
    return render(request, "api/docs.html", api_docs_page(request.app.openapi()))


def _styleguide(request: Request) -> Response:
    return render(request, "styleguide/page.html", styleguide_page(ROOT))
