"""A project's checkpoints: names of headings, and how each is checked."""

from content_samples import LEARN, PROJECT, Site, found, read

from app.content.models import Checkpoint, Mode


def test_checkpoints_are_headings_in_the_order_of_the_front_matter() -> None:
    page = read("queues/lines/project.md", PROJECT)
    assert isinstance(page.value, Mode)
    assert page.value.checkpoints == (
        Checkpoint("first", "The first", "model"),
        Checkpoint("second", "The second", "savers"),
    )
    assert page.problems == ()


def test_a_project_may_have_none_and_no_other_mode_has_any(site: Site) -> None:
    plain = PROJECT.replace("checkpoints:\n  first: model\n  second: savers\n", "")
    page = read("queues/lines/project.md", plain)
    assert isinstance(page.value, Mode)
    assert page.value.checkpoints == ()
    wrong = LEARN.replace("minutes: 3", "minutes: 3\ncheckpoints:\n  first: model")
    assert found(read("queues/lines/learn.md", wrong)) == ["5:1 unknown-key"]


def test_a_checkpoint_with_a_mistake_is_left_out_and_the_rest_is_there() -> None:
    page = read("queues/lines/project.md", PROJECT.replace("first: model", "first: nothing"))
    assert isinstance(page.value, Mode)
    assert [each.name for each in page.value.checkpoints] == ["second"]
