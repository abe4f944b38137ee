"""`python -m agent_console` is `luukku-clerk`."""

from agent_console.cli import app

if __name__ == "__main__":
    app(prog_name="luukku-clerk")
