"""`python -m hub` is `hub`."""

from hub.cli import app

if __name__ == "__main__":
    app()
