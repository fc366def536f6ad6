"""``slope check``"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Annotated, Protocol

import typer

from app.content.keyed import Keyed, experiments_of_keys, keyed_by
from app.content.library import load_library
from app.content.models import Claim, ClaimState, Experiment, Known, Library
from app.content.paths import place_of
from app.errors import Misconfigured
from app.settings import Settings

_Check = Callable[[Path | None, bool], None]


class Outcome(Protocol):
    """What a measurement says of a claim."""

    @property
    def claim(self) -> Claim:
        """The claim."""
        ...

    @property
    def state(self) -> ClaimState:
        """Held, contradicted or not settled."""
        ...

    @property
    def words(self) -> str:
        """Sentences with the numbers."""
        ...


#: Measures what the claims of an experiment need, on this machine.
Measure = Callable[[Experiment], Iterable[Outcome]]


def check_command(known: Callable[[], Known], measure_claims: Measure) -> _Check:
    """The command ``check``; ``known`` says what content may name when it runs."""

    def check(
        path: Annotated[
            Path | None,
            typer.Argument(help="a file or folder of the content; all of it when left out"),
        ] = None,
        measure: Annotated[
            bool,
            typer.Option(
                "--measure",
                help="also measure what is claimed there, on this machine; takes minutes",
            ),
        ] = False,
    ) -> None:
        """List every problem in the content as file:line:column: code message.

        With --measure every claim follows, as file:line:column: held, contradicted or not-settled
        and what was measured; then the keys of questions, as settled or not-settled. Exit status
        1: a problem, or a claim that is contradicted.
        """
        settings = Settings()
        chosen = path if path is not None else settings.content_dir
        root = content_root(chosen, settings.content_dir)
        library = load_library(root, known())
        part = chosen.resolve().relative_to(root.resolve())
        problems = [each for each in library.problems if Path(each.file).is_relative_to(part)]
        for problem in problems:
            typer.echo(f"{root / problem.file}{str(problem).removeprefix(problem.file)}")
        files = sum(Path(file).is_relative_to(part) for file in library.pages)
        typer.echo(f"{_count(files, 'file')}, {_count(len(problems), 'problem')}", err=True)
        states: Counter[ClaimState] = Counter()
        keys: Counter[bool] = Counter()
        for experiment, keyed in _measurable(library, part) if measure else ():
            of_keys = [claim for each in keyed for claim in each.claims]
            whole = replace(experiment, claims=(*experiment.claims, *of_keys))
            outcomes = iter(tuple(measure_claims(whole)))
            for outcome in islice(outcomes, len(experiment.claims)):
                states[outcome.state] += 1
                typer.echo(f"{root / outcome.claim.file}:{_told(outcome)}")
            for each in keyed:
                of_key = tuple(islice(outcomes, len(each.claims)))
                is_settled = each.is_settled([outcome.state for outcome in of_key])
                keys[is_settled] += 1
                typer.echo(f"{root / each.claims[0].file}:{_told_of(each, of_key, is_settled)}")
        if measure:
            counts = ", ".join(f"{states[state]} {state}" for state in ClaimState)
            typer.echo(f"{_count(states.total(), 'claim')}: {counts}", err=True)
            if keys:
                counts = f"{keys[True]} settled, {keys[False]} not settled"
                typer.echo(f"{_count(keys.total(), 'measured key')}: {counts}", err=True)
        if problems or states[ClaimState.CONTRADICTED]:
            raise typer.Exit(1)

    return check


def _measurable(library: Library, part: Path) -> list[tuple[Experiment, tuple[Keyed, ...]]]:
    """Experiments with claims that lie in a part of the content, or that its pages cite, and those
    that settle its questions, with these.
    """

    def is_inside(file: str) -> bool:
        return Path(file).is_relative_to(part)

    files = {file for file in library.pages if is_inside(file)}
    cited = {
        reference.target
        for file in files
        for reference in library.pages[file].references
        if reference.anchor
    }
    places = (place_of(file) for file in sorted(files | cited))
    names = [
        f"{place.course}/{place.lesson}/{place.name}"
        for place in places
        if place is not None and place.kind == "experiment"
    ]
    asking = sorted(experiments_of_keys(library, is_inside) - set(names))
    found = (library.experiments.get(name) for name in (*names, *asking))
    known = [each for each in found if each is not None]
    measurable = [(each, keyed_by(library, each, is_inside)) for each in known]
    return [(each, keyed) for each, keyed in measurable if each.claims or keyed]


def _told(outcome: Outcome) -> str:
    claim = outcome.claim
    state = outcome.state.replace(" ", "-")
    return f"{claim.line}:{claim.column}: {state} {claim.text}: {outcome.words}"


def _told_of(keyed: Keyed, outcomes: tuple[Outcome, ...], is_settled: bool) -> str:
    """A question's key: settled, or not, and what was measured of each of its statements."""
    claim = keyed.claims[0]
    state = "settled" if is_settled else "not-settled"
    said = " ".join(f"[{each.state}] {each.words}" for each in outcomes)
    return f"{claim.line}:{claim.column}: {state} question {keyed.question.id}: {said}"


def content_root(path: Path, usual: Path) -> Path:
    """The content directory that a path belongs to: the usual one, or the one its files show.

    Raises:
        Misconfigured: there is no such path.
    """
    if not path.exists():
        raise Misconfigured(f"There is no {path}.")
    here = path.resolve()
    if here.is_relative_to(usual.resolve()):
        return _same_spelling(path, here, usual.resolve())
    folder = here if here.is_dir() else here.parent
    while folder.name == "experiments" or any(
        (folder / name).is_file() for name in ("lesson.md", "course.md")
    ):
        folder = folder.parent
    return _same_spelling(path, here, folder)


def _same_spelling(path: Path, here: Path, root: Path) -> Path:
    """``root`` as it would be written beside ``path``, so that printed names can be clicked."""
    depth = len(here.relative_to(root).parts)
    parents = [path, *path.parents]
    if depth < len(parents) and parents[depth].resolve() == root:
        return parents[depth]
    return root


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
