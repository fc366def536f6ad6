"""How a run is cited: in words and as BibTeX, with the machine that it was measured on."""

import re
from dataclasses import dataclass

from app.experiments import units
from app.experiments.store import Run
from app.experiments.values import Origin
from app.web.moments import day_words

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}
_SOURCE = {
    Origin.MEASURED: "measured on",
    Origin.RECORDED: "recorded on",
    Origin.SUBMITTED: "submitted from",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A run as others' texts name it."""

    text: str
    bibtex: str


def cite(run: Run, title: str, url: str, licence: str) -> Citation:
    """The citation of a run.

    Args:
        title: of its experiment.
        url: the whole address of its page.
        licence: under which this server's operator gives the data; empty where none was stated.
    """
    when = run.finished_at or run.started_at or run.requested_at
    note = f"Run {run.id}, {_where(run)}"
    if not run.status.is_over:
        note += ", still under way"
    terms = f"Licence: {licence}." if licence else "Licence: not stated by the site."
    return Citation(
        text=f"Slope. “{title}.” {note}, {day_words(when)}. {url}. {terms}",
        bibtex="\n".join(
            (
                f"@misc{{slope-{run.id},",
                "  author = {{Slope}},",
                f"  title = {{{{{latex(title)}}}}},",
                f"  year = {{{when.year}}},",
                f"  month = {_MONTHS[when.month - 1]},",
                f"  day = {{{when.day}}},",
                f"  note = {{{latex(f'{note}. {terms}')}}},",
                f"  url = {{{url}}}",
                "}",
            )
        ),
    )


def latex(text: str) -> str:
    """A text as LaTeX takes it: its own signs are escaped, and whatever breaks lines is a space."""
    return "".join(_LATEX.get(letter, letter) for letter in re.sub(r"\s+", " ", text))


def _where(run: Run) -> str:
    """The machine's name and what it consists of, as far as that is known."""
    name = run.machine.name if run.machine else "a machine that is not known yet"
    known = run.fingerprint or {}
    cpus, memory = known.get("cpus"), known.get("memory")
    facts = [
        str(known["cpu"]) if known.get("cpu") else "",
        f"{cpus} processor{'' if cpus == 1 else 's'}" if cpus else "",
        f"{units.size(memory)} memory" if isinstance(memory, int | float) and memory > 0 else "",
        str(known["system"]) if known.get("system") else "",
        f"Python {known['python']}" if known.get("python") else "",
        f"torch {known['torch']}" if known.get("torch") else "",
    ]
    told = ", ".join(filter(None, facts))
    return f"{_SOURCE[run.origin]} {name}" + (f" ({told})" if told else "")
