"""The command ``slope``: what each package offers, put together.

Exit status: 0 fine, 1 findings, 2 wrong use or a server that is not set up.
"""

import logging
import sys

import typer

from app.loading import loading

with loading():
    from app.accounts.commands import users
    from app.content.commands import check_command
    from app.content.models import Experiment
    from app.errors import SlopeError
    from app.experiments.claims.judgement import Judgement
    from app.experiments.commands import fit
    from app.experiments.known import known
    from app.measuring.commands import measure
    from app.measuring.opening_commands import anatomy
    from app.measuring.project.commands import project
    from app.notebook.commands import export_commands
    from app.settings import Settings

cli = typer.Typer(
    name="slope",
    help="Lessons on how software scales, in which every claim about growth can be run.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _settings() -> Settings:
    settings = Settings()
    logging.basicConfig(
        level=settings.log_level.upper(),
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
    )
    return settings


@cli.command()
def serve() -> None:
    """Web server and worker together, after bringing the database up to date."""
    from app.db.migrate import migrate
    from app.supervisor import serve as run

    settings = _settings()
    migrate(settings.database)
    raise typer.Exit(
        run(settings, lambda address: typer.echo(f"\n  Slope is running at {address}\n"))
    )


@cli.command()
def web() -> None:
    """The web server alone; the database must be up to date (slope migrate)."""
    with loading():
        from app.main import run_web

    run_web(_settings())


@cli.command()
def worker() -> None:
    """The measuring worker alone: one on a machine."""
    from app.measuring.worker import run_worker

    run_worker(_settings())


@cli.command()
def migrate() -> None:
    """Bring the database up to date."""
    from app.db.migrate import migrate as run

    settings = _settings()
    run(settings.database)
    typer.echo("The database is up to date.")


def _measure_claims(experiment: Experiment) -> tuple[Judgement, ...]:
    from app.measuring.claims import measure_claims

    return measure_claims(experiment, _settings())


cli.command("check")(check_command(known, _measure_claims))
cli.command("measure")(measure)
cli.command("anatomy")(anatomy)
cli.command("project")(project)
cli.command("fit")(fit)
cli.add_typer(users)
cli.add_typer(export_commands(known))


def main() -> None:
    """Run the command line; an error of ours is one sentence, not a traceback."""
    try:
        cli()
    except SlopeError as error:
        typer.echo(f"slope: {error.detail}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
