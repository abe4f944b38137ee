"""Bringing the schema up to date."""

from pathlib import Path

from alembic import command as alembic_command
from alembic.config import Config
from sqlalchemy import Engine


def migrate(engine: Engine) -> None:
    """Bring the schema up to the newest revision."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        alembic_command.upgrade(config, "head")
