"""Cards to recall, and the banks of questions beside the modes."""

import pytest
from content_samples import PRACTICE, QUESTION, RECALL, Site, found, read

FILE = "queues/lines/recall.md"


def test_a_card_has_two_sides() -> None:
    page = read(FILE, RECALL)
    (card,) = page.value.cards

    assert page.problems == ()
    assert page.value.html == "<p>Say it aloud.</p>\n"
    assert (card.id, card.file, card.line) == ("queue", FILE, 9)
    assert card.front_html == "What is a queue?"
    assert card.back_html == "<p>A line that <em>waits</em>.</p>\n"
    assert page.anchors == {"queue"}


def test_a_cards_version_changes_with_either_side() -> None:
    def version(text: str) -> str:
        return read(FILE, text).value.cards[0].version

    changed = [RECALL.replace("queue?", "line?"), RECALL.replace("waits", "grows")]
    assert len({version(RECALL), *map(version, changed)}) == 3
    assert version(RECALL.replace("{#queue}\n", "{#queue}\n\n")) == version(RECALL)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (" {#queue}", "", "9:1 missing-id"),
        ("#queue", "#Queue", "9:21 bad-id"),
        ("#queue", "#queue .easy", "9:21 bad-attribute"),
        ("What is a queue? ", "", "9:1 empty-section"),
        ("A line that *waits*.\n", "", "9:1 empty-section"),
        ("A line", "### More\n\nA line", "11:1 unknown-section"),
        ("A line", "Back.\n\n## What is a queue? {#queue}\n\nA line", "13:21 duplicate-id"),
    ],
)
def test_what_is_wrong_with_a_card_is_said_and_it_is_left_out(
    old: str, new: str, problem: str
) -> None:
    page = read(FILE, RECALL.replace(old, new))

    assert problem in found(page)
    assert len(page.value.cards) < 1 + (problem.endswith("duplicate-id"))


def test_the_bank_of_the_test_is_no_mode_of_the_lesson(site: Site) -> None:
    bank = PRACTICE.replace("#longer", "#other")
    site.write(
        {"queues/lines/test.md": bank, "queues/lines/challenge.md": bank.replace("#o", "#a")}
    )

    library = site.load()
    lesson = library.lessons["queues/lines"]

    assert library.problems == ()
    assert [question.id for question in lesson.test.questions] == ["other"]
    assert [mode.slug for mode in lesson.modes] == ["learn", "lab", "practice", "challenge"]
    assert [question.id for question in lesson.mode("challenge").questions] == ["ather"]


def test_two_files_of_a_lesson_do_not_share_a_questions_id(site: Site) -> None:
    site.write({"queues/lines/test.md": PRACTICE + QUESTION.replace("#longer", "#other")})

    assert [str(problem) for problem in site.load().problems] == [
        "queues/lines/test.md:9:1: duplicate-id "
        "'#longer' is a question of queues/lines/practice.md already"
    ]
