"""Every setting of the product: environment variables named ``SLOPE_…`` (docs/settings.md)."""

import re
import secrets
import socket
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import Misconfigured

_ORIGIN = re.compile(r"(https?://[A-Za-z0-9.:\[\]-]+)/?")


class Settings(BaseSettings):
    """What an operator may change without changing code. Sizes are bytes, times are seconds."""

    model_config = SettingsConfigDict(env_prefix="SLOPE_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    data_dir: Path = Path("data")
    database_url: str = Field("", description="empty: SQLite in the data directory")
    content_dir: Path = Path("content")
    secret_key: str = Field("", description="empty: made once and kept in the data directory")
    public_url: str = Field("", description="where others reach this site; empty: as they ask")
    data_licence: str = Field("", max_length=200, description="of the runs' data, for citations")
    secure_cookies: bool = Field(False, description="send cookies over HTTPS only")
    log_level: str = "info"
    styleguide: bool = Field(False, description="show /styleguide")

    measure_dir: str = Field("", description="empty: a memory file system where there is one")
    disk_dir: str = Field("", description="for saves that are synced; empty: the data directory")
    machine_name: str = Field(default_factory=socket.gethostname)
    memory_ceiling: int = Field(6 * 2**30, ge=2**28, description="bytes a measurement may add")
    sample_deadline: float = Field(60.0, gt=0, description="seconds one measurement may take")
    max_parameters: int = Field(10**8, ge=10**3, description="largest size a visitor may ask for")
    max_sizes: int = Field(24, ge=1, description="sizes a visitor may ask for in one run")
    max_blocks: int = Field(20, ge=1, description="blocks a visitor may ask for in one run")
    run_budget: float = Field(600.0, gt=0, description="seconds one run may take, at most")
    max_queued_runs: int = Field(8, ge=1, description="runs that may wait or run at once")
    max_streams: int = Field(1000, ge=1, description="live charts one web process serves at once")
    max_submission: int = Field(2 * 2**20, ge=1024, description="bytes of a submitted run")
    max_submissions_an_hour: int = Field(30, ge=0, description="runs taken from elsewhere; 0: none")
    max_submitted_runs: int = Field(500, ge=0, description="runs from elsewhere kept in all")
    max_body: int = Field(64 * 1024, ge=1024, description="bytes of a request's body")
    max_fit_body: int = Field(2 * 10**6, ge=1024, description="bytes of measurements to fit")
    max_fits: int = Field(2, ge=1, description="files of measurements fitted at once")
    fit_deadline: float = Field(30.0, gt=0, description="seconds one of them may take")

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, url: str) -> str:
        found = _ORIGIN.fullmatch(url)
        if url and found is None:
            raise ValueError("it is scheme and host alone, such as https://slope.example")
        return found[1] if found else ""

    @property
    def database(self) -> str:
        """The product's database as an SQLAlchemy URL."""
        return self._driver(self.database_url) or f"sqlite:///{self.data_dir.resolve()}/slope.db"

    @property
    def engine_database(self) -> str:
        """The job engine's database: a file of its own on SQLite, a schema of its own otherwise."""
        return self._driver(self.database_url) or f"sqlite:///{self.data_dir.resolve()}/engine.db"

    @cached_property
    def secret(self) -> str:
        """The key that signs cookies; made on first use when none is set.

        Raises:
            Misconfigured: the data directory cannot be written.
        """
        return self.secret_key or self._kept("secret_key", lambda: secrets.token_urlsafe(48))

    @cached_property
    def machine_id(self) -> str:
        """A name for this machine's data directory that stays the same over restarts."""
        return self._kept("machine_id", lambda: secrets.token_hex(8))

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        """A value that is made once and read ever after from a private file."""
        path = self.data_dir / name
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                scratch = path.with_suffix(f".{secrets.token_hex(4)}")
                scratch.touch(mode=0o600)
                scratch.write_text(make())
                # Two processes may start at once: the first one's value wins.
                try:
                    path.hardlink_to(scratch)
                except FileExistsError:
                    pass
                finally:
                    scratch.unlink()
            return path.read_text().strip()
        except OSError as error:
            raise Misconfigured(
                f"The data directory {self.data_dir.resolve()} cannot be used: {error.strerror}. "
                "Make it writable, or name another one in SLOPE_DATA_DIR."
            ) from error

    @staticmethod
    def _driver(url: str) -> str:
        """A PostgreSQL URL in the spelling that hosts hand out, with the driver named."""
        for scheme in ("postgres://", "postgresql://"):
            if url.startswith(scheme):
                return "postgresql+psycopg://" + url.removeprefix(scheme)
        return url
