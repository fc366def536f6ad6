"""The claims of an experiment, really measured: what ``slope check --measure`` stands on."""

import pytest
from judging import a_claim
from runs import an_experiment

from app.content.models import ClaimState
from app.measuring.claims import measure_claims
from app.settings import Settings

SERIES = ("pickle", "torch_save", "raw")


@pytest.mark.torch
def test_claims_are_measured_and_judged_on_this_machine(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = (
        "size(pickle) > size(raw) at n = 1e3",
        "size(raw) > size(pickle) at n = 1e3",
        "time(pickle) < 1 ns at n = 1e4",
    )
    experiment = an_experiment(
        formats=SERIES,
        blocks=1,
        claims=tuple(a_claim(text, f"claim-{n}", SERIES) for n, text in enumerate(claims)),
    )

    judgements = measure_claims(experiment, settings)

    assert [each.state for each in judgements] == [
        ClaimState.HELD,
        ClaimState.CONTRADICTED,
        ClaimState.NOT_SETTLED,  # one repetition has no interval
    ]
    assert "measured once" in judgements[2].words
    assert "Measuring mlops/model-serialization/save" in capsys.readouterr().err
