"""The library: what a directory gives, and what stays on the site when a file breaks."""

import os

import pytest
from content_samples import COURSE, EXPERIMENT, FILES, LEARN, LESSON, PRACTICE, QUESTION, Site

from app.errors import Misconfigured

LINES = "queues/lines"
LEARN_FILE = f"{LINES}/learn.md"
BROKEN = LEARN.replace("minutes: 3", "minutes: three").replace("Words.", "Broken.")


def learn_html(library) -> str:
    return library.lessons[LINES].mode("learn").html


def test_a_directory_becomes_courses_lessons_modes_and_experiments(site: Site) -> None:
    library = site.load()
    course = library.course("queues")
    lesson = library.lessons[LINES]

    assert (course.title, course.keeper, course.html) == (
        "Queues",
        "Ada",
        "<p>About waiting.</p>\n",
    )
    assert course.lessons == (lesson,)
    assert (lesson.path, lesson.tags, lesson.minutes) == (LINES, ("ops",), 5)
    assert [mode.slug for mode in lesson.modes] == ["learn", "lab", "practice"]
    assert library.experiments[f"{LINES}/save"] is lesson.experiments[0]


def test_courses_stand_in_their_order_and_lessons_by_name(site: Site) -> None:
    site.write(
        {
            "arrays/course.md": COURSE.replace("order: 1", "order: 2"),
            "zeros/course.md": COURSE.replace("order: 1", "order: 0"),
            "queues/a-first/lesson.md": LESSON.replace("learn.md", "lesson.md"),
        }
    )
    library = site.load()

    assert [course.slug for course in library.courses] == ["zeros", "queues", "arrays"]
    assert [lesson.slug for lesson in library.course("queues").lessons] == ["a-first", "lines"]


def test_a_labs_experiments_stand_in_their_order_and_the_others_by_name(site: Site) -> None:
    for name, order in (("load", "order: 3\n"), ("zero", "order: 2\n"), ("again", "")):
        text = EXPERIMENT.replace("precision: 0.05\n", f"precision: 0.05\n{order}")
        site.write({f"{LINES}/experiments/{name}.md": text})
    (lesson,) = site.load().courses[0].lessons
    assert [each.name for each in lesson.experiments] == ["zero", "load", "again", "save"]


def test_a_file_that_breaks_keeps_its_last_good_version(site: Site) -> None:
    before = site.load()
    site.write({LEARN_FILE: BROKEN})
    broken = site.load(before)
    still_broken = site.load(broken)

    for library in (broken, still_broken):
        assert learn_html(library) == learn_html(before)
        assert [problem.code for problem in library.problems] == ["bad-value"]


def test_a_file_that_breaks_does_not_hold_back_the_others(site: Site) -> None:
    before = site.load()
    site.write({LEARN_FILE: BROKEN, f"{LINES}/lesson.md": LESSON.replace("Waiting", "Long")})

    assert site.load(before).lessons[LINES].title == "Long lines"


def test_a_mended_file_is_shown_again(site: Site) -> None:
    before = site.load()
    site.write({LEARN_FILE: BROKEN})
    broken = site.load(before)
    site.write({LEARN_FILE: LEARN.replace("Words.", "New words.")})
    mended = site.load(broken)

    assert "New words." in learn_html(mended)
    assert mended.problems == ()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe", id="not text"),
        pytest.param(b"---\n", id="cut off"),
        pytest.param(LEARN.encode() + b"x" * 600_000, id="huge"),
        pytest.param(LEARN.encode() + b"\n[a](gone.md)\n", id="a broken link"),
    ],
)
def test_every_kind_of_damage_leaves_the_last_good_version(site: Site, damage: bytes) -> None:
    before = site.load()
    site.write({LEARN_FILE: damage})
    library = site.load(before)

    assert learn_html(library) == learn_html(before)
    assert len(library.problems) > 0


def test_a_broken_question_keeps_the_version_that_learners_answer(site: Site) -> None:
    before = site.load()
    site.write({f"{LINES}/practice.md": PRACTICE.replace("- [x]", "- [ ]")})
    library = site.load(before)

    questions = library.lessons[LINES].mode("practice").questions
    assert questions == before.lessons[LINES].mode("practice").questions


def test_a_broken_experiment_keeps_its_last_good_version(site: Site) -> None:
    before = site.load()
    site.write({f"{LINES}/experiments/save.md": EXPERIMENT.replace("onnx", "onxx")})

    assert site.load(before).experiments == before.experiments


def test_a_lesson_whose_lesson_file_is_gone_stays_until_its_folder_goes(site: Site) -> None:
    before = site.load()
    (site.root / LINES / "lesson.md").unlink()
    (site.root / "queues/course.md").unlink()
    library = site.load(before)

    assert library.lessons[LINES].title == "Waiting lines"
    assert {problem.code for problem in library.problems} == {"missing-file"}

    for file in FILES:
        (site.root / file).unlink(missing_ok=True)
    for folder in ("queues/lines/experiments", "queues/lines", "queues"):
        (site.root / folder).rmdir()

    assert site.load(library).courses == ()


def test_a_deleted_mode_is_gone(site: Site) -> None:
    before = site.load()
    (site.root / f"{LINES}/practice.md").unlink()
    library = site.load(before)

    assert library.lessons[LINES].mode("practice") is None
    assert library.problems == ()


def test_deleting_what_another_file_links_to_is_told_at_the_link(site: Site) -> None:
    before = site.load()
    (site.root / LEARN_FILE).unlink()
    library = site.load(before)

    assert [str(problem).partition(" '")[0] for problem in library.problems] == [
        f"{LINES}/lesson.md:10:12: broken-link"
    ]
    assert library.lessons[LINES] is not None


def test_a_server_that_starts_with_broken_files_shows_what_it_can(site: Site) -> None:
    second = QUESTION.replace("#longer", "#second").replace("- [x]", "- [ ]")
    site.write(
        {
            LEARN_FILE: LEARN + "\n[nowhere](gone.md) <b>\n",
            f"{LINES}/practice.md": PRACTICE + "\n" + second,
        }
    )
    lesson = site.load().lessons[LINES]

    assert "Words." in lesson.mode("learn").html
    assert [it.id for it in lesson.mode("practice").questions] == ["longer"]


def test_the_best_that_could_be_made_gives_way_to_better(site: Site) -> None:
    site.write({LEARN_FILE: LEARN + "\n<b>\n"})
    before = site.load()
    site.write({LEARN_FILE: LEARN + "\n<i>\n\nMore.\n"})

    assert "More." in learn_html(site.load(before))


def test_what_did_not_change_is_not_read_again(site: Site) -> None:
    before = site.load()
    site.write({LEARN_FILE: LEARN + "\nMore.\n"})
    after = site.load(before)

    assert after.pages[f"{LINES}/lesson.md"] is before.pages[f"{LINES}/lesson.md"]
    assert after.pages[LEARN_FILE] is not before.pages[LEARN_FILE]


def test_hidden_files_and_those_of_editors_are_left_alone(site: Site) -> None:
    site.write(
        {
            ".git/config.md": "x",
            f"{LINES}/.learn.md.swp": "x",
            f"{LINES}/.#learn.md": "x",
            f"{LINES}/learn.md~": "x",
            f"{LINES}/notes.txt": "x",
        }
    )

    assert site.load().problems == ()


def test_a_link_to_a_file_within_the_directory_is_read(site: Site) -> None:
    (site.root / f"{LINES}/recall.md").symlink_to("learn.md")

    assert site.load().lessons[LINES].mode("recall").title == "The idea"


def test_links_in_a_circle_and_to_folders_are_problems(site: Site) -> None:
    (site.root / f"{LINES}/code.md").symlink_to("recall.md")
    (site.root / f"{LINES}/recall.md").symlink_to("code.md")
    (site.root / "queues/again").symlink_to("../queues")

    assert [problem.code for problem in site.load().problems] == ["outside-link"] * 3


def test_a_pipe_in_the_directory_does_not_stop_the_reading(site: Site) -> None:
    os.mkfifo(site.root / f"{LINES}/code.md")

    assert [problem.code for problem in site.load().problems] == ["unreadable-file"]


def test_images_beside_the_text_are_known(site: Site) -> None:
    site.write({f"{LINES}/img/a.png": b"x", f"{LINES}/img/a.svg": b"x"})
    site.write({LEARN_FILE: LEARN + "\n![a](img/a.png)\n"})
    library = site.load()

    assert library.assets == {f"{LINES}/img/a.png"}
    assert library.problems == ()


def test_an_empty_directory_is_an_empty_library(empty_site: Site) -> None:
    library = empty_site.load()

    assert (library.courses, library.problems) == ((), ())


def test_a_missing_directory_is_for_the_operator(empty_site: Site) -> None:
    empty_site.root.rmdir()

    with pytest.raises(Misconfigured, match="SLOPE_CONTENT_DIR"):
        empty_site.load()


def test_problems_are_in_the_order_of_files_and_lines(site: Site) -> None:
    site.write({LEARN_FILE: LEARN + "<i>\n" * 12, f"{LINES}/code.md": LEARN + "<i>\n"})
    problems = site.load().problems

    assert list(problems) == sorted(problems)
    assert [problem.line for problem in problems[1:4]] == [10, 11, 12]


def test_the_content_we_ship_has_no_problem(settings) -> None:
    from app.content.library import load_library
    from app.experiments.known import known

    assert load_library(settings.content_dir, known()).problems == ()


def test_the_library_cannot_be_changed(site: Site) -> None:
    library = site.load()

    with pytest.raises(TypeError):
        library.lessons["x"] = None  # type: ignore[index]
    with pytest.raises(AttributeError):
        library.courses = ()  # type: ignore[misc]
