"""``several``: options of which any number is right, and all of those are to be picked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.content.kinds.base import Draft, Form, Grade, Kind, Read, Response
from app.content.kinds.measured import MeasuredKey
from app.content.kinds.options import (
    FIELD,
    LONGEST_SHOWN,
    MarkedOption,
    Option,
    OptionsAsked,
    marked,
    offered,
    read_options,
    settled,
)
from app.content.models import ClaimState
from app.content.words import words
from app.errors import Invalid

_BLOCK = re.compile(r"<(?:p|div|ul|ol|table)\b")


@dataclass(frozen=True, slots=True)
class SeveralBody:
    """The options; with ``measured``, which of them are right is still to be settled."""

    options: tuple[Option, ...]
    measured: MeasuredKey | None = None

    @property
    def right(self) -> tuple[Option, ...]:
        """The options that are right."""
        return tuple(option for option in self.options if option.correct)

    def settled(self, states: Sequence[ClaimState]) -> "SeveralBody | None":
        """With the key that a run gives: the statements that are held.

        Args:
            states: of the key's statements. None is returned when they give no key.
        """
        options = settled(self.options, states)
        if options is None or not any(option.correct for option in options):
            return None
        return SeveralBody(options)


@dataclass(frozen=True, slots=True)
class SeveralAnswered:
    """The options with those that were chosen and those that are right; each has its feedback."""

    title: str
    feedback_html: str
    options: tuple[MarkedOption, ...]


class _Several(Kind[SeveralBody]):
    name = "several"
    body = SeveralBody

    def read(self, draft: Draft) -> Read[SeveralBody] | None:
        found = read_options(draft)
        if found is None:
            return None
        return Read(SeveralBody(found.options, found.measured), found.before)

    def ask(self, body: SeveralBody, seed: str) -> OptionsAsked:
        return OptionsAsked(offered(body.options, seed))

    def parse(self, body: SeveralBody, seed: str, form: Form) -> Response:
        keys = [option.key for option in body.options]
        picked = set(form.get(FIELD, ()))
        if picked and picked <= set(keys):
            return {"options": sorted(picked)}
        stranger = min(picked - set(keys), default="")[:LONGEST_SHOWN]
        what = f"There is no option “{stranger}”" if picked else "No option was picked"
        raise Invalid(f"{what}. Pick all that are right, one at least. Nothing was counted.")

    def form(self, body: SeveralBody, seed: str, response: Response) -> dict[str, list[str]]:
        return {FIELD: list(response["options"])}

    def grade(self, body: SeveralBody, response: Response) -> Grade:
        picked = set(response["options"])
        right = {option.key for option in body.right}
        said = [
            _quoted(option.html) + option.feedback_html
            for option in body.options
            if (option.key in picked) != option.correct and option.feedback_html
        ]
        return Grade(
            correct=picked == right,
            picked=",".join(sorted(picked)),
            feedback_html="\n".join(said),
            right_words="; ".join(words(option.html) for option in body.right),
        )

    def answered(self, body: SeveralBody, seed: str, response: Response) -> SeveralAnswered:
        options = marked(body.options, seed, frozenset(response["options"]))
        right = [option.letter for option in options if option.is_right]
        if all(option.is_chosen == option.is_right for option in options):
            title = f"{_and(right)} {'are' if len(right) > 1 else 'is'} right, and you found all."
            return SeveralAnswered(title, "", options)
        missed = [each.letter for each in options if each.is_right and not each.is_chosen]
        wrong = [each.letter for each in options if each.is_chosen and not each.is_right]
        parts = [f"{_and(missed)} {_is(missed)} right, too" if missed else ""]
        parts.append(f"{_and(wrong)} {_is(wrong)} not right" if wrong else "")
        title = f"Not quite: the answer is {_and(right)}."
        said = "; ".join(part for part in parts if part)
        return SeveralAnswered(title, f"<p>{said}.</p>", options)


def _quoted(html: str) -> str:
    """An option above what is said of it."""
    return html if _BLOCK.match(html) else f"<p><strong>{html}</strong></p>"


def _and(letters: Sequence[str]) -> str:
    """A, B and C."""
    return " and ".join(filter(None, [", ".join(letters[:-1]), letters[-1]]))


def _is(letters: Sequence[str]) -> str:
    return "are" if len(letters) > 1 else "is"


KIND = _Several()
