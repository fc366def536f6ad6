"""The shelf: files that change while the server runs."""

import logging
import shutil
import time
from collections.abc import Callable

import pytest
from content_samples import FILES, KNOWN, LEARN, Site

from app.content.watch import Shelf, watching

LINES = "queues/lines"
LEARN_FILE = f"{LINES}/learn.md"


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def shows(shelf: Shelf, words: str) -> bool:
    mode = shelf.library.lessons[LINES].mode("learn")
    return mode is not None and words in mode.html


def test_a_saved_file_is_on_the_site_without_a_restart(site: Site) -> None:
    shelf = Shelf(site.root, KNOWN)
    with watching(shelf):
        site.write({LEARN_FILE: LEARN.replace("Words.", "Changed.")})
        wait_for(lambda: shows(shelf, "Changed."))


def test_a_file_replaced_as_editors_do_is_on_the_site(site: Site) -> None:
    shelf = Shelf(site.root, KNOWN)
    with watching(shelf):
        for words in ("One.", "Two."):
            scratch = site.root / f"{LINES}/.scratch"
            scratch.write_text(LEARN.replace("Words.", words))
            scratch.replace(site.root / LEARN_FILE)
            wait_for(lambda words=words: shows(shelf, words))


def test_a_new_lesson_is_on_the_site(site: Site) -> None:
    shelf = Shelf(site.root, KNOWN)
    with watching(shelf):
        site.write(
            {"queues/more/lesson.md": FILES[f"{LINES}/lesson.md"].replace("learn", "lesson")}
        )
        wait_for(lambda: "queues/more" in shelf.library.lessons)


def test_a_broken_file_is_logged_and_the_site_goes_on(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "app.content")
    shelf = Shelf(site.root, KNOWN)
    with watching(shelf):
        site.write({LEARN_FILE: LEARN.replace("minutes: 3", "minutes: x")})
        wait_for(lambda: bool(shelf.library.problems))
        assert shows(shelf, "Words.")
        site.write({LEARN_FILE: LEARN.replace("Words.", "Mended.")})
        wait_for(lambda: shows(shelf, "Mended."))

    said = [record.getMessage() for record in caplog.records]
    assert [line for line in said if f"{LEARN_FILE}:4:10: bad-value" in line] == said[:1]
    assert said[-1] == f"content: {LEARN_FILE} has no more problems"


def test_a_directory_that_is_replaced_is_watched_again(site: Site) -> None:
    shelf = Shelf(site.root, KNOWN)
    with watching(shelf):
        old = site.root.rename(site.root.with_name("old"))
        time.sleep(0.2)
        shutil.copytree(old, site.root)
        site.write({LEARN_FILE: LEARN.replace("Words.", "Second copy.")})
        wait_for(lambda: shows(shelf, "Second copy."))
        site.write({LEARN_FILE: LEARN.replace("Words.", "Third.")})
        wait_for(lambda: shows(shelf, "Third."))


def test_a_directory_that_is_gone_leaves_the_site_as_it_was(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf(site.root, KNOWN)
    before = shelf.library
    shutil.rmtree(site.root)
    shelf.reload()

    assert shelf.library is before
    assert "cannot be read" in caplog.text


def test_many_problems_do_not_flood_the_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.write({LEARN_FILE: LEARN + "\n<b>\n" * 200})
    Shelf(site.root, KNOWN)

    assert len(caplog.records) == 51
    assert "and 150 more" in caplog.records[-1].getMessage()
