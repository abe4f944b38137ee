"""The server's outside: WebSocket endpoints, REST, pages, health."""
