"""Who may signal to whom: the participants of every open call, as hints from what was done."""

from collections.abc import Iterable

from signaling.protocol import ErrorCode
from signaling.protocol.frames import ClientSignal
from signaling.service.ports import ClientRef
from signaling.service.work import Effects, Refused, Route


class Routes:
    """The open calls' participants and epochs. The storage has the truth; `replace` takes it over."""

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
        """Whom the client's signal goes to.

        Raises:
            Refused: there is no such call of this client, or it has another epoch.
        """
        route = self._routes.get(signal.call)
        participants = () if route is None else (ClientRef("kiosk", route.kiosk), ClientRef("clerk", route.clerk))
        if route is None or client not in participants:
            raise Refused(ErrorCode.CALL_GONE)
        if route.epoch != signal.epoch:
            raise Refused(ErrorCode.STALE_EPOCH)
        return next(one for one in participants if one != client)
