"""Who may signal to whom: the participants of every open call, as hints from what was done."""

from collections.abc import Iterable

from signaling.protocol import ErrorCode
from signaling.protocol.frames import ClientSignal
from signaling.service.ports import ClientRef
from signaling.service.work import Effects, Refused, Route


class Routes:
    """The open calls' participants and legs. The storage has the truth; `replace` takes it over."""

    def __init__(self) -> None:
        self._routes: dict[str, Route] = {}

    def hear(self, effects: Effects) -> None:
        """Something was done: calls were opened, made anew or closed."""
        for route in effects.routes.values():
            if route.open:
                self._routes[route.call] = route
            else:
                self._routes.pop(route.call, None)

    def replace(self, routes: Iterable[Route]) -> None:
        """These are all that are open."""
        self._routes = {route.call: route for route in routes}

    def peer(self, client: ClientRef, signal: ClientSignal) -> ClientRef:
        """Whom the client's signal goes to: who is at the other end of its leg.

        Raises:
            Refused: there is no such call of this client, or its leg has another epoch.
        """
        route = self._routes.get(signal.call)
        own = None if route is None else route.number_of(client)
        if route is None or own is None:
            raise Refused(ErrorCode.CALL_GONE)
        leg = next((leg for leg in route.legs if own in (leg.one, leg.other)), None)
        if leg is None:
            raise Refused(ErrorCode.CALL_GONE)
        if leg.epoch != signal.epoch:
            raise Refused(ErrorCode.STALE_EPOCH)
        return route.client(leg.other if own == leg.one else leg.one)
