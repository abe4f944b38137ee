"""`signaling.service.ports.Kiosks` on SQL."""

from collections.abc import Sequence

from signaling.domain import records
from signaling.storage import schema as t
from signaling.storage import statements as q
from signaling.storage.sql.part import Part, columns


class SqlKiosks(Part):
    """`signaling.service.ports.Kiosks`."""

    def kiosk(self, kiosk: str) -> records.Kiosk | None:
        known = self._kiosks.get(kiosk)
        if known is None and (row := self._c.one(q.kiosk, key=kiosk)) is not None:
            known = self._kiosks[kiosk] = records.Kiosk(*row)
        return known

    def kiosks(self) -> Sequence[records.Kiosk]:
        return [records.Kiosk(*row) for row in self._c.all(q.kiosks)]

    def put_kiosk(self, kiosk: records.Kiosk) -> None:
        known = self._kiosks.get(kiosk.id)
        self._kiosks[kiosk.id] = kiosk
        if known is not None:
            self._change(t.kiosks, q.KIOSK_CHANGES, known, kiosk)
        else:
            self._c.run(q.put_kiosk, {"id": kiosk.id, "retired": 0, **columns(kiosk, q.KIOSK_CHANGES)})
        self._connect(known, kiosk)
