"""`python -m kiosk` is `luukku-kiosk`."""

from kiosk.cli import app

if __name__ == "__main__":
    app(prog_name="luukku-kiosk")
