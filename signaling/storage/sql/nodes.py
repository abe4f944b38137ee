"""`signaling.service.ports.Nodes` on SQL."""

from collections.abc import Sequence

from signaling.service.ports import ClientRef
from signaling.storage import statements as q
from signaling.storage.sql.part import Part


class SqlNodes(Part):
    """`signaling.service.ports.Nodes`."""

    def begin_node(self, node: str, now: int, until: int) -> None:
        self._c.run(q.begin_node, {"id": node, "started_at": now, "until": until})

    def beat(self, node: str, until: int) -> bool:
        return bool(self._c.run(q.beat, {"key": node, "v_until": until}).rowcount)

    def end_node(self, node: str) -> None:
        self._c.run(q.end_node, {"key": node})
        self._c.run(q.drop_signals, {"key": node})

    def nodes_alive(self, now: int) -> Sequence[str]:
        return [str(row[0]) for row in self._c.all(q.nodes_alive, now=now)]

    def dead_nodes(self, now: int) -> Sequence[str]:
        return sorted(str(row[0]) for row in self._c.all(q.dead_nodes, now=now) if row[0] is not None)

    def add_hint(self, at: int, node: str, effects: str) -> None:
        self._c.run(q.add_hint, {"at": at, "node": node, "effects": effects})

    def hints_after(self, seq: int) -> Sequence[tuple[int, tuple[str, str]]]:
        return [(number, (node, effects)) for number, node, effects in self._c.all(q.hints_after, after=seq)]

    def forget_hints(self, before: int) -> None:
        self._c.run(q.forget_hints, {"before": before})

    def post_signal(self, client: ClientRef, text: str) -> bool:
        return bool(self._c.run(q.post_signal, {"k": client.kind, "key": client.id, "v_text": text}).rowcount)

    def take_signals(self, node: str) -> Sequence[tuple[ClientRef, str]]:
        rows = sorted(self._c.all(q.take_signals, key=node))
        return [(ClientRef(kind, client), text) for _, kind, client, text in rows]
