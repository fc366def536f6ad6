"""The review page, and what is sent from it."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
