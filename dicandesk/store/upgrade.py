"""Bring the tables of an older program up to date: a verified copy first, then migrations in one transaction.

Imported only when the versions differ, and Alembic with it. `PRAGMA user_version` is the one truth about a file's
version; the table in which Alembic wants to find it exists only while it runs. Operations never depend on tables, so
PCs may be brought up to date on different days: no operation comes of it and the state sum stays as it is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from dicandesk import paths
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store import backup, cipher, schema
from dicandesk.store.rebuild import rebuild_projection

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.store.cipher import Connection

MIGRATIONS = paths.code("store", "migrations")


def bring_up(path: Path, key: bytes, version: int, now_ms: int) -> None:
    """Bring a file that nobody has open to `schema.VERSION`.

    Args:
        path: the database file.
        key: 32 bytes.
        version: what it has now.
        now_ms: milliseconds since 1970.

    Raises:
        UserError: the file was never finished, there is no room for the copy, or a migration failed; nothing changed.
    """
    if version < 1:
        raise UserError(
            _("Tệp dữ liệu của máy này chưa được tạo xong nên không có gì trong đó."),
            _("Chuyển tệp đó đi nơi khác rồi chạy lại bước cài đặt ban đầu."),
        )
    copy = backup.make(path, key, path.parent / backup.FOLDER, datetime.fromtimestamp(now_ms / 1000, UTC))
    engine = create_engine(
        "sqlite://", creator=partial(cipher.connect, path, key), module=cipher.DRIVER, poolclass=NullPool
    )
    event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as connection:
            _migrate(connection, version)
    except (SQLAlchemyError, cipher.DatabaseError) as error:
        raise UserError(
            _("Chưa chuyển được dữ liệu sang bản DiCanDesk mới. Dữ liệu vẫn nguyên như trước."),
            _("Cài lại bản cũ để làm tiếp và báo người hỗ trợ; bản sao lưu: {file}").format(file=copy.path.name),
        ) from error
    finally:
        engine.dispose()


def _migrate(connection: Any, version: int) -> None:
    driver: Connection = connection.connection.driver_connection
    driver.execute("CREATE TEMP TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    driver.execute("INSERT INTO alembic_version VALUES (?)", (f"{version:04}",))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    driver.applying = True
    try:
        command.upgrade(config, f"{schema.VERSION:04}")
    finally:
        driver.applying = False
    schema.guard(driver)
    rebuild_projection(driver)
    driver.execute(f"PRAGMA user_version = {schema.VERSION}")
    driver.execute("DROP TABLE temp.alembic_version")


def _begin(connection: Any) -> None:
    """Open the one transaction; the driver itself begins nothing."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
