"""What a page shows of a learner's prediction, as values: a template needs nothing else."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.experiments.cards import FormatCard, series_cards
from app.experiments.numbers import human_seconds
from app.experiments.units import count as short_count
from app.experiments.values import Plan, RunStatus
from app.predictions.density import Density, density
from app.predictions.guess import Guesses, line_of, value_at
from app.predictions.plane import SmallPlane, plane, small_plane
from app.predictions.prediction import Held, Prediction, foretold
from app.predictions.score import Outcome, Score
from app.predictions.words import (
    crossover_words,
    gap_words,
    growth_words,
    off_words,
    result_words,
    side,
)
from app.web.moments import moment_words

#: Letters of an explanation.
LONGEST_EXPLANATION = 2000
#: Earlier predictions that a page lists.
MOST_TRIES = 5


class State(StrEnum):
    """How far a prediction is."""

    NONE = "none"  # nothing is predicted
    LOCKED = "locked"  # nothing has run since
    WAITING = "waiting"  # a run waits for a machine
    EARLY = "early"  # the run under way began before it was locked
    RUNNING = "running"
    SCORED = "scored"


@dataclass(frozen=True, slots=True)
class MarkWords:
    """A class or a crossover that was predicted; ``tone`` is good, warn, bad or neutral."""

    label: str
    verdict: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One line's score: ``points`` of a hundred, or empty."""

    card: FormatCard
    headline: str
    points: str
    words: str
    marks: tuple[MarkWords, ...]


@dataclass(frozen=True, slots=True)
class SizeRow:
    """A line at a size, in words; empty where there is nothing."""

    size: str
    mine: str
    others: str
    measured: str
    off: str


@dataclass(frozen=True, slots=True)
class LineDetail:
    """A line by itself: a small plane, and the same as a table.

    Attributes:
        others: how many predictions of others it shows; 0 where there are too few.
    """

    plane: SmallPlane
    others: int
    rows: tuple[SizeRow, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """An earlier prediction, and how it went."""

    when: str
    words: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An earlier run that the prediction could be held against."""

    run_id: str
    words: str


@dataclass(frozen=True, slots=True)
class PredictionPanel:
    """A learner's prediction on the page of a lab or a run.

    Attributes:
        lead: what this is now, in a sentence or two.
        failure: why the last run that began after it measured nothing; else empty.
        blind: whether the run could be seen before, where there is one.
        points: of a hundred, in all; empty while nothing can be compared.
        is_provisional: the run goes on.
        picture: the plane with the prediction, in place of a chart that would give the answer away.
        run_url: the run's own page, where this page shows another.
        offer: None where there is no earlier run to hold it against.
        explain_url: where the explanation is sent; empty before there is a gap.
        answer_html: a model answer of the lesson; empty where it has none.
        others: of how many others something is shown, and what is missing, in words.
    """

    state: State
    predict_url: str
    lead: str = ""
    failure: str = ""
    blind: str = ""
    points: str = ""
    summary: str = ""
    is_provisional: bool = False
    rows: tuple[ScoreRow, ...] = ()
    details: tuple[LineDetail, ...] = ()
    others: str = ""
    picture: str = ""
    run_url: str = ""
    hold_url: str = ""
    offer: Offer | None = None
    explain_url: str = ""
    explanation: str = ""
    answer_html: str = ""
    tries: tuple[Try, ...] = ()

    @property
    def covers(self) -> bool:
        """The plane stands where the chart would be."""
        return bool(self.picture)


@dataclass(frozen=True, slots=True)
class ShownRun:
    """The run that the page shows."""

    id: str
    status: RunStatus
    when: str


def nothing(predict_url: str) -> PredictionPanel:
    """The invitation, for whoever has not predicted."""
    return PredictionPanel(State.NONE, predict_url)


def prediction_panel(
    tries: Sequence[Prediction],
    plan: Plan,
    shown: ShownRun | None,
    others: Sequence[Guesses],
    predict_url: str,
    answer_html: str = "",
    failure: str = "",
) -> PredictionPanel:
    """The newest prediction, and the earlier ones in short.

    Args:
        tries: the learner's predictions of the experiment, the newest first, one at least.
        plan: of the run shown, or of the one that Run would begin.
        shown: None where there is no run yet.
        others: what other learners predicted.
        answer_html: why the lines lie where they do, as the lesson says it.
        failure: why the last run after it measured nothing; empty where none was in vain.
    """
    newest = tries[0]
    state = _state(newest, shown)
    held = newest.held
    covers = state is State.LOCKED
    densities = _densities(newest.guesses, others, plan.sizes)
    return PredictionPanel(
        state=state,
        predict_url=predict_url,
        lead=_lead(state, newest, shown),
        failure=failure if state is State.LOCKED else "",
        blind=_blind(held),
        points="" if held is None or held.result.points is None else str(held.result.points),
        summary=result_words(held.result) if held else "",
        is_provisional=state is State.RUNNING,
        rows=_rows(newest, plan),
        details=_details(newest, plan, densities),
        others=_others_words(others, densities),
        picture=_picture(newest, plan) if covers else "",
        run_url=_run_url(held, shown),
        hold_url=f"/predictions/{newest.id}/hold",
        offer=_offer(state, shown),
        explain_url=f"/predictions/{newest.id}/explanation" if _is_over(held) else "",
        explanation=newest.explanation,
        answer_html=answer_html if _is_over(held) else "",
        tries=tuple(_try(each) for each in tries[1:]),
    )


# ---- Where it stands ----


def _state(newest: Prediction, shown: ShownRun | None) -> State:
    if newest.held is not None:
        return State.SCORED if newest.held.status.is_over else State.RUNNING
    if shown is not None and shown.status is RunStatus.QUEUED:
        return State.WAITING
    if shown is not None and not shown.status.is_over:
        return State.EARLY
    return State.LOCKED


def _lead(state: State, newest: Prediction, shown: ShownRun | None) -> str:
    locked = f"Locked on {moment_words(newest.locked_at)}."
    match state:
        case State.LOCKED:
            hidden = " What was measured before is not shown, so that it gives nothing away."
            return (
                f"{locked} Press Run, and the points land on your lines.{hidden if shown else ''}"
            )
        case State.WAITING:
            return f"{locked} The points will land on your lines once a machine is free."
        case State.EARLY:
            return (
                f"{locked} The run under way began before that, so its points could be seen. When "
                "it is over, press Run for one that could not; or hold your lines against this one."
            )
        case State.RUNNING:
            return f"{locked} The score so far; it changes while points land."
        case _:
            return locked


def _blind(held: Held | None) -> str:
    if held is None:
        return ""
    if held.is_blind:
        return (
            "The run began after you had locked it: nobody could have looked at its points. "
            "What an earlier run showed, you may have seen."
        )
    return (
        "Not a blind prediction: this run was there before you locked your lines, and could be "
        "looked at."
    )


def _is_over(held: Held | None) -> bool:
    return held is not None and held.status.is_over


def _run_url(held: Held | None, shown: ShownRun | None) -> str:
    if held is None or (shown is not None and shown.id == held.run_id):
        return ""
    return f"/runs/{held.run_id}"


def _offer(state: State, shown: ShownRun | None) -> Offer | None:
    if state not in (State.LOCKED, State.EARLY) or shown is None:
        return None
    which = "the run under way" if state is State.EARLY else f"the run of {shown.when}"
    return Offer(shown.id, f"Hold it against {which} instead")


def _picture(newest: Prediction, plan: Plan) -> str:
    return plane(plan, foretold(newest, plan.sizes), "Your prediction: times against parameters")


# ---- The score ----


def _rows(newest: Prediction, plan: Plan) -> tuple[ScoreRow, ...]:
    scores = newest.held.result.scores if newest.held else {}
    return tuple(
        _row(card, scores[name]) for name, card in series_cards(plan).items() if name in scores
    )


def _row(card: FormatCard, score: Score) -> ScoreRow:
    headline = off_words(score.gap.off) if score.gap else ""
    words = gap_words(score.gap) if score.gap else ""
    if score.points is None:
        words = words or "Nothing is measured yet that says how far off it is."
    marks = []
    if score.growth is not None:
        marks.append(_mark("Class", score.growth.outcome, growth_words(score.growth)))
    if score.crossover is not None:
        marks.append(_mark("Crossover", score.crossover.outcome, crossover_words(score.crossover)))
    points = "" if score.points is None else str(score.points)
    return ScoreRow(card, headline, points, words, tuple(marks))


_TONES = {
    Outcome.RIGHT: ("right", "good"),
    Outcome.TIED: ("may be right", "good"),
    Outcome.WRONG: ("wrong", "bad"),
    Outcome.OPEN: ("open", "neutral"),
}


def _mark(label: str, outcome: Outcome, words: str) -> MarkWords:
    return MarkWords(label, *_TONES[outcome], words)


def _try(earlier: Prediction) -> Try:
    held = earlier.held
    if held is None:
        return Try(moment_words(earlier.locked_at), "nothing was measured")
    parts = []
    if held.result.off is not None:
        parts.append(f"{off_words(held.result.off)} on average")
    if held.result.points is not None:
        parts.append(f"{held.result.points} of 100")
    return Try(moment_words(earlier.locked_at), ", ".join(parts) or "nothing to compare")


# ---- Line by line, with what others predicted ----


def _densities(
    guesses: Guesses, others: Sequence[Guesses], sizes: Sequence[int]
) -> dict[str, Density]:
    found = {}
    for name in guesses:
        theirs = [each[name] for each in others if name in each]
        if (seen := density(theirs, sizes)) is not None:
            found[name] = seen
    return found


def _others_words(others: Sequence[Guesses], densities: Mapping[str, Density]) -> str:
    if densities:
        return "The darker a cell, the more of the others' lines pass it."
    if others:
        return "What others predicted is shown once five of them have drawn the same line."
    return "Nobody else has predicted this yet. Others are shown once five of them have."


def _details(
    newest: Prediction, plan: Plan, densities: Mapping[str, Density]
) -> tuple[LineDetail, ...]:
    truths = newest.held.truths if newest.held else {}
    found = []
    for name, card in series_cards(plan).items():
        guess = newest.guesses.get(name)
        if guess is None:
            continue
        others = densities.get(name)
        medians = truths[name].medians if name in truths else ()
        mine = line_of(guess, plan.sizes)
        found.append(
            LineDetail(
                small_plane(card, plan.sizes, others, mine, medians),
                others.learners if others else 0,
                _size_rows(newest, name, plan, others),
            )
        )
    return tuple(found)


def _size_rows(
    newest: Prediction, name: str, plan: Plan, others: Density | None
) -> tuple[SizeRow, ...]:
    line = line_of(newest.guesses[name], plan.sizes)
    truths = newest.held.truths if newest.held else {}
    medians = {m.n: m for m in truths[name].medians} if name in truths else {}
    spreads = {spread.n: spread for spread in others.spreads} if others else {}
    rows = []
    for size in plan.sizes:
        mine, median, spread = value_at(line, size), medians.get(size), spreads.get(size)
        rows.append(
            SizeRow(
                short_count(size),
                human_seconds(mine) if mine else "",
                f"{human_seconds(spread.low)} to {human_seconds(spread.high)}" if spread else "",
                human_seconds(median.value) if median else "",
                side(_distance(mine, median.value)) if mine and median else "",
            )
        )
    return tuple(rows)


def _distance(mine: float, measured: float) -> float:
    return math.log10(mine / measured)
