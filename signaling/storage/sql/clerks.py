"""`signaling.service.ports.Clerks` on SQL."""

from collections.abc import Sequence

from signaling.domain import records
from signaling.domain.eligibility import abilities
from signaling.storage import schema as t
from signaling.storage import statements as q
from signaling.storage.sql.part import Part, columns
from signaling.storage.sql.rows import clerk_from


class SqlClerks(Part):
    """`signaling.service.ports.Clerks`."""

    def clerk(self, clerk: str) -> records.Clerk | None:
        known = self._clerks.get(clerk)
        if known is None and (row := self._c.one(q.clerk, key=clerk)) is not None:
            known = self._clerks[clerk] = clerk_from(row)
        return known

    def clerks(self) -> Sequence[records.Clerk]:
        return [clerk_from(row) for row in self._c.all(q.clerks)]

    def put_clerk(self, clerk: records.Clerk) -> None:
        known = self._clerks.get(clerk.id)
        self._clerks[clerk.id] = clerk
        if known is not None:
            self._change(t.clerks, q.CLERK_CHANGES, known, clerk)
        else:
            self._c.run(q.put_clerk, {"id": clerk.id, "retired": 0, **columns(clerk, q.CLERK_CHANGES)})
        self._connect(known, clerk)

    def password_hash(self, clerk: str) -> str | None:
        row = self._c.one(q.password_hash, key=clerk)
        return None if row is None else row[0]

    def set_password_hash(self, clerk: str, password_hash: str | None) -> None:
        self._c.run(q.set_password_hash, {"key": clerk, "v_hash": password_hash})

    def skills(self, clerk: str) -> Sequence[records.Skill]:
        return [records.Skill(*row) for row in self._c.all(q.skills, key=clerk)]

    def put_skills(self, clerk: str, skills: Sequence[records.Skill]) -> None:
        self._c.run(q.drop_skills, {"key": clerk})
        for s in skills:
            values = {"clerk": s.clerk, "agency": s.agency, "language": s.language, "level": s.level}
            self._c.run(q.add_skill, values)
        self._c.run(q.drop_abilities, {"key": clerk})
        for ability in abilities(clerk, ((s.agency, s.language, s.level) for s in skills)):
            self._c.run(q.add_ability, {"clerk": clerk, **ability._asdict()})
