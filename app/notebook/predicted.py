"""Predictions for a notebook: in words for the page, and as JSON. Pure."""

from collections.abc import Mapping
from typing import Any

from app.experiments import units
from app.experiments.numbers import human_seconds
from app.notebook.book import Predicted
from app.predictions.guess import Guess
from app.predictions.prediction import Prediction
from app.predictions.score import Score
from app.predictions.words import crossover_words, gap_words, growth_words, result_words, squared
from app.web.moments import moment_words


def predicted(prediction: Prediction, title: str) -> Predicted:
    """A prediction in words.

    Args:
        title: of the experiment.
    """
    held = prediction.held
    scores = held.result.scores if held is not None else {}
    lines = tuple(
        (name, _line(guess, scores.get(name))) for name, guess in prediction.guesses.items()
    )
    return Predicted(
        title=title,
        when=moment_words(prediction.locked_at),
        lines=lines,
        result=_result(prediction),
        explanation=prediction.explanation,
    )


def to_json(prediction: Prediction) -> dict[str, Any]:
    """A prediction with its score."""
    held = prediction.held
    return {
        "id": prediction.id,
        "experiment": prediction.experiment,
        "locked_at": prediction.locked_at.isoformat(),
        "sizes": list(prediction.sizes),
        "lines": {name: guess.to_json() for name, guess in prediction.guesses.items()},
        "explanation": prediction.explanation,
        "run": None if held is None else held.run_id,
        "blind": None if held is None else held.is_blind,
        "points": None if held is None else held.result.points,
        "off_decades": None if held is None else held.result.off,
        "scores": {} if held is None else _scores(held.result.scores),
    }


def _scores(scores: Mapping[str, Score]) -> dict[str, Any]:
    return {
        name: {
            "points": score.points,
            "off_decades": None if score.gap is None else score.gap.off,
            "class": None if score.growth is None else score.growth.outcome.value,
            "crossover": None if score.crossover is None else score.crossover.outcome.value,
        }
        for name, score in scores.items()
    }


def _line(guess: Guess, score: Score | None) -> str:
    """What was expected of a line, and what became of it."""
    points = ", ".join(f"{human_seconds(value)} at {units.count(n)}" for n, value in guess.points)
    parts = [f"Drawn: {points}."] if points else []
    if guess.growth:
        parts.append(f"Picked {squared(guess.growth)}.")
    if guess.crossover is not None:
        parts.append(f"Crossover at {units.count(guess.crossover)}.")
    if score is None:
        return " ".join(parts)
    if score.gap is not None:
        parts.append(gap_words(score.gap))
    if score.growth is not None:
        parts.append(growth_words(score.growth))
    if score.crossover is not None:
        parts.append(crossover_words(score.crossover))
    return " ".join(parts)


def _result(prediction: Prediction) -> str:
    held = prediction.held
    if held is None:
        return ""
    points = "" if held.result.points is None else f" {held.result.points} of 100 points."
    where = f" Measured on {held.machine}." if held.machine else ""
    words = result_words(held.result) or "Nothing is measured yet that says how far off it is."
    return f"{words}{points}{where}"
