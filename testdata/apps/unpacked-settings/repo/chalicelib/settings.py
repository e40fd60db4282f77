import os as _os

SUFFIXES = (".pdf", ".csv")
DEFAULT_ORIGIN = "origin-default"
_HIDDEN = "not exported"


def get_settings():
    return _os.getenv("BUCKET", "in"), "in/", (int(_os.environ.get("EVERY") or "1"), "a", "b")
