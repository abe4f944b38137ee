"""The floor for everything that goes over WebSockets: a bare FastAPI application under the same uvicorn.

`/relay/{room}` passes each text to the other one in the room; `/greet/{size}` says hello as Luukku does (a challenge,
an answer, a view of `size` bytes) without checking or remembering anything, then keeps the connection.
"""

import sys

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
rooms: dict[str, list[WebSocket]] = {}
CHALLENGE = '{"type":"challenge","protocols":[2],"nonce":"' + "n" * 32 + '"}'


@app.get("/")
async def alive() -> str:
    """It answers."""
    return "ok"


@app.websocket("/relay/{room}")
async def relay(socket: WebSocket, room: str) -> None:
    """Pass every text on to the other one in the room."""
    await socket.accept()
    members = rooms.setdefault(room, [])
    members.append(socket)
    try:
        while True:
            text = await socket.receive_text()
            for other in members:
                if other is not socket:
                    await other.send_text(text)
    except WebSocketDisconnect:
        members.remove(socket)


@app.websocket("/greet/{size}")
async def greet(socket: WebSocket, size: int) -> None:
    """Greet, and wait until the client leaves."""
    await socket.accept()
    try:
        await socket.send_text(CHALLENGE)
        await socket.receive_text()
        await socket.send_text("v" * size)
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        return


def main() -> None:
    """Serve on the port given."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        log_level="warning",
        access_log=False,
        server_header=False,
        backlog=4096,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
