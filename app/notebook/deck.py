"""Cards for Anki: recall cards, and answered questions with their corrections, as an .apkg file.

genanki knows the file's format; its own way to write one leaves a file in the temporary folder, so
that the database is made in memory here. A note's id is made from what it is of: a deck that is
imported again renews its notes, and their dates in Anki stay.
"""

import hashlib
import io
import itertools
import sqlite3
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from app.content.models import Lesson
from app.notebook.given import Read

_NO_FIELD = str.maketrans("\x1f\0", "\N{REPLACEMENT CHARACTER}" * 2)
_MODEL_ID = 1_607_392_319
_STYLE = """
.card { font-family: sans-serif; font-size: 20px; line-height: 1.5; text-align: start;
  color: #1d2226; background: #fbfaf7; max-width: 42rem; margin: 0 auto; padding: 1rem; }
.nightMode.card { color: #e6e3dc; background: #14171a; }
pre { white-space: pre-wrap; font-size: 16px; }
table { border-collapse: collapse; } td, th { border: 1px solid #999; padding: 0.2em 0.5em; }
.where { font-size: 14px; opacity: 0.7; margin-top: 2em; }
"""
_FRONT = "{{Front}}"
_BACK = '{{Front}}<hr id="answer">{{Back}}<p class="where">{{Lesson}}</p>'


@dataclass(frozen=True, slots=True)
class Note:
    """A card: HTML on both sides. ``name`` is for good; the same name is the same note in Anki."""

    name: str
    front_html: str
    back_html: str
    lesson: str
    tags: tuple[str, ...]


def recall_notes(lesson: Lesson) -> tuple[Note, ...]:
    """A note for each recall card of a lesson."""
    mode = lesson.mode("recall")
    return tuple(
        Note(
            f"{lesson.path}:card:{card.id}",
            card.front_html,
            card.back_html,
            _text(lesson.title),
            ("slope", "recall"),
        )
        for card in (mode.cards if mode is not None else ())
    )


def answer_note(answer: Read, title: str) -> Note:
    """A note that asks a question that was answered, and corrects what went wrong.

    Args:
        title: of its lesson.
    """
    parts = [f"<p><b>{_text(answer.grade.right_words)}</b></p>"]
    if not answer.given.correct:
        parts.append(f"<p>You had answered: {_text(answer.said)}</p>")
    if answer.grade.feedback_html:
        parts.append(answer.grade.feedback_html)
    parts.append(answer.solution_html)
    return Note(
        f"{answer.given.lesson}:question:{answer.given.question}",
        answer.prompt_html,
        "".join(parts),
        _text(title),
        ("slope", "question", answer.question.level),
    )


def deck(title: str, notes: Sequence[Note], now: datetime) -> bytes:
    """The .apkg file.

    Args:
        title: of the deck; one deck for each in Anki.
    """
    import genanki  # a second of import, and only for this

    model = genanki.Model(
        _MODEL_ID,
        "Slope",
        fields=[{"name": name} for name in ("Front", "Back", "Lesson")],
        templates=[{"name": "Card", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )
    made = genanki.Deck(_number(title), title)
    for note in notes:
        fields = [_field(text) for text in (note.front_html, note.back_html, note.lesson)]
        guid = genanki.guid_for("slope", note.name)
        made.add_note(genanki.Note(model=model, fields=fields, tags=list(note.tags), guid=guid))
    moment = now.timestamp()
    connection = sqlite3.connect(":memory:")
    try:
        cursor = connection.cursor()
        package = genanki.Package(made)
        package.write_to_db(cursor, moment, itertools.count(int(moment * 1000)))
        connection.commit()
        data = connection.serialize()
    finally:
        connection.close()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("collection.anki2", data)
        packed.writestr("media", "{}")
    return file.getvalue()


def _text(text: str) -> str:
    """Plain text as HTML, in which Anki finds neither a sound nor LaTeX to run."""
    return escape(text).replace("[", "&#91;").replace("{", "&#123;")


def _field(html: str) -> str:
    """HTML in which nothing parts one of Anki's fields from the next, or ends it.

    What would is replaced by the sign for it, not left out: Anki makes no card of an empty field.
    """
    return html.translate(_NO_FIELD)


def _number(title: str) -> int:
    """Anki's id of a deck: the same for the same title."""
    return int.from_bytes(hashlib.sha256(f"slope:{title}".encode()).digest()[:4]) | 1 << 30
