"""`signaling.service.ports.Catalogues` on SQL."""

from signaling.storage import statements as q
from signaling.storage.sql.part import Part


class SqlCatalogues(Part):
    """`signaling.service.ports.Catalogues`."""

    def catalogue(self) -> tuple[str, str] | None:
        """(version, text) of the newest catalogue."""
        row = self._c.one(q.catalogue)
        return None if row is None else (row[0], row[1])

    def put_catalogue(self, version: str, text: str, at: int) -> None:
        self._c.run(q.put_catalogue, {"version": version, "text": text, "imported_at": at})

    def catalogue_version(self) -> str | None:
        row = self._c.one(q.catalogue_version)
        return None if row is None else str(row[0])

    def catalogue_text(self, version: str) -> str | None:
        row = self._c.one(q.catalogue_text, key=version)
        return None if row is None else str(row[0])

    def catalogue_at(self, at: int) -> str | None:
        row = self._c.one(q.catalogue_at, at=at)
        return None if row is None else str(row[0])
