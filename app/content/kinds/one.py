"""``one``: options of which exactly one is right. A question without another kind is of this."""

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
    right_items,
    settled,
)
from app.content.models import ClaimState
from app.content.words import words
from app.errors import Invalid


@dataclass(frozen=True, slots=True)
class OneBody:
    """The options; with ``measured``, which of them is right is still to be settled."""

    options: tuple[Option, ...]
    measured: MeasuredKey | None = None

    @property
    def right(self) -> Option:
        """The option that is right."""
        return next(option for option in self.options if option.correct)

    def settled(self, states: Sequence[ClaimState]) -> "OneBody | None":
        """With the key that a run gives: one statement is held, the others are contradicted.

        Args:
            states: of the key's statements. None is returned when they give no key.
        """
        options = settled(self.options, states)
        if options is None or sum(option.correct for option in options) != 1:
            return None
        return OneBody(options)


@dataclass(frozen=True, slots=True)
class OneAnswered:
    """The options with what was chosen and what is right."""

    title: str
    feedback_html: str
    options: tuple[MarkedOption, ...]


class _One(Kind[OneBody]):
    name = "one"
    body = OneBody

    def read(self, draft: Draft) -> Read[OneBody] | None:
        right = right_items(draft)
        for second in right[1:]:
            words = "only one option may be marked [x], unless the question is .several"
            draft.at(second, "two-right-answers", words)
        found = read_options(draft)
        if found is None or len(right) > 1:
            return None
        return Read(OneBody(found.options, found.measured), found.before)

    def ask(self, body: OneBody, seed: str) -> OptionsAsked:
        return OptionsAsked(offered(body.options, seed))

    def parse(self, body: OneBody, seed: str, form: Form) -> Response:
        picked = form.get(FIELD, ())
        keys = [option.key for option in body.options]
        if len(picked) == 1 and picked[0] in keys:
            return {"option": picked[0]}
        key = picked[0][:LONGEST_SHOWN] if picked else ""
        what = f"There is no option “{key}”" if key else "No option was picked"
        if len(picked) > 1:
            what = "More than one option was picked"
        raise Invalid(f"{what}. Pick one of those below. Nothing was counted.")

    def form(self, body: OneBody, seed: str, response: Response) -> dict[str, list[str]]:
        return {FIELD: [response["option"]]}

    def grade(self, body: OneBody, response: Response) -> Grade:
        chosen = next(each for each in body.options if each.key == response["option"])
        right = words(body.right.html)
        return Grade(chosen.correct, chosen.key, chosen.feedback_html, right)

    def answered(self, body: OneBody, seed: str, response: Response) -> OneAnswered:
        options = marked(body.options, seed, frozenset([response["option"]]))
        chosen = next(option for option in options if option.is_chosen)
        right = next(option for option in options if option.is_right)
        title = f"{chosen.letter} is not right; the answer is {right.letter}."
        if chosen is right:
            title = f"{chosen.letter} is right."
        return OneAnswered(title, chosen.feedback_html, options)


KIND = _One()
