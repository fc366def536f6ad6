"""The test of a lesson: ten drawn questions, answered in any order, corrected at the end."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.accounts.guards import Learner
from app.content.models import Course, Lesson, Mode
from app.content.paths import TEST
from app.db.session import ReadSession, WriteSession
from app.errors import Invalid, NotFound
from app.lessons.frame import lesson_frame
from app.lessons.pages import TestPage
from app.lessons.guards import find_lesson, library_of
from app.quizzes import store
from app.quizzes.advice import StrengthView, questions_of, strength_view
from app.quizzes.answering import answer_of
from app.quizzes.attempts import Attempt, AttemptMode
from app.quizzes.guards import SentAnswer
from app.quizzes.panel import address, step_of
from app.quizzes.sitting.keeping import begin_test, drawing, hand_in, keep_draft
from app.quizzes.sitting.panel import (
    HAND_IN,
    TestFragment,
    TestPanel,
    result_panel,
    sitting_panel,
    start_panel,
)
from app.quizzes.store import Whose
from app.quizzes.strength import strength
from app.quizzes.told import Told, told_of
from app.quizzes.view import Draft
from app.web.csrf import RequireCsrf
from app.web.pages import READ, is_htmx, render
from app.web.visitor import learner_to_be

router = APIRouter(include_in_schema=False)
