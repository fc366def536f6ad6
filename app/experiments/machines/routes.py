"""A machine's page over HTTP."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from app.content.guards import library_of
from app.db.session import ReadSession
from app.experiments.machines import store
from app.experiments.machines.asked import read_asked
from app.experiments.machines.page import MOST_RUNS, machine_page, says_of, size_shown
from app.web.pages import READ, render
from app.web.turns import InTurn

pages = APIRouter(include_in_schema=False)


@pages.api_route("/machines/{machine_id}", methods=READ, dependencies=[InTurn])
def machine(request: Request, machine_id: str, session: ReadSession) -> Response:
    """Every run of a machine over time."""
    known = store.machine(session, machine_id)
    library = library_of(request)
    asked = read_asked(request.query_params, [each for each, _count in known.experiments])
    skipped = (asked.page - 1) * MOST_RUNS
    runs = store.runs_of(session, known.id, asked.experiment, MOST_RUNS, skipped)
    size = size_shown(asked, runs)
    ids = [run.id for run in runs]
    measured = store.measured_at(session, ids, size) if size is not None else []
    experiments = [
        (each, library.experiments[each].title if each in library.experiments else each, count)
        for each, count in known.experiments
    ]
    total = sum(count for _each, count in known.experiments)
    says = says_of(known.name, known.heartbeat_at, total, datetime.now(UTC))
    path = f"/machines/{known.id}"
    page = machine_page(known.name, says, path, experiments, asked, runs, size, measured)
    return render(request, "machine/page.html", page)
