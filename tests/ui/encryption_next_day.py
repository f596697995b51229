"""See encryption.py."""
from encryption import run_locked as run  # noqa: F401
