"""Judgements of stored runs are made once, and again when there is something new."""

from collections.abc import Sequence
from dataclasses import replace

from judging import a_claim, a_fit
from runs import NOW, all_samples, progress, record, start

from app.content.models import ClaimState
from app.db.session import Database
from app.experiments import store
from app.experiments.claims.judgement import Judgement
from app.experiments.claims.memo import judgements
from app.experiments.store import Run
from app.experiments.values import EndedBy, RunStatus, Sample

CLAIMS = (a_claim("time(raw) < 1 s", "fast"), a_claim("time(pickle) is O(n)", "linear"))
HELD, CONTRADICTED, OPEN = ClaimState


class Reader:
    """Judges a run as it is stored, and counts how often its samples were asked for."""

    def __init__(self, database: Database, run_id: str) -> None:
        self._database, self._run_id = database, run_id
        self.asked = 0

    def judge(self) -> list[ClaimState]:
        with self._database.read() as session:
            run = store.run(session, self._run_id)

            def samples() -> Sequence[Sample]:
                self.asked += 1
                return store.samples(session, run.id)

            return [each.state for each in judgements(run, CLAIMS, samples)]


def test_a_run_is_judged_again_when_it_has_new_samples_or_new_fits(both: Database) -> None:
    run = start(both)
    reader = Reader(both, run.id)
    assert reader.judge() == [OPEN, OPEN]

    samples = list(all_samples())
    record(both, run, *samples[:-1])
    with both.write() as session:
        told = replace(progress(samples[-1]), done=len(samples))
        store.record_sample(session, run.id, samples[-1], told)
    assert reader.judge() == [HELD, OPEN]

    with both.write() as session:
        store.set_fits(session, run.id, {"pickle": a_fit("O(n)").to_json()}, NOW)
    assert reader.judge() == [HELD, HELD]
    with both.write() as session:
        store.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, NOW)
    assert reader.judge() == [HELD, HELD]
    assert reader.asked == 4


def test_the_same_run_is_judged_once(both: Database) -> None:
    run = start(both)
    record(both, run, *all_samples())
    reader = Reader(both, run.id)

    assert reader.judge() == reader.judge()
    assert reader.asked == 1


def test_other_claims_of_the_same_run_are_judged_by_themselves(both: Database) -> None:
    run = start(both)
    samples = list(all_samples())

    def found(*claims: str) -> tuple[Judgement, ...]:
        return judgements(run, tuple(map(a_claim, claims)), lambda: samples)

    assert [each.state for each in found("time(raw) < 1 s")] == [HELD]
    assert [each.state for each in found("time(raw) > 1 s")] == [CONTRADICTED]


def test_without_claims_nothing_is_read(both: Database) -> None:
    def samples() -> Sequence[Sample]:
        raise AssertionError

    run: Run = start(both)
    assert judgements(run, (), samples) == ()
