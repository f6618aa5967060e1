"""The test session's own database server: empty, quick, and gone afterwards."""

import os
import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest

PREFIX = "yizhan-test-"
AN_HOUR = 3600


def pytest_configure(config: pytest.Config) -> None:
    """Settle where the data lives before anyone reads the settings."""
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    # Another account may run the server when we are root; it must pass, not look.
    home.chmod(0o711)
    config.stash[_HOME] = home
    for name in ("PORT", "YIZHAN_URL", "YIZHAN_DEBUG", "YIZHAN_SMTP_PORT", "YIZHAN_LMTP_PORT"):
        os.environ.pop(name, None)
    os.environ["YIZHAN_HOME"] = str(home)
    # The first process of a session starts the server; its xdist workers find DATABASE_URL set.
    if not os.environ.get("DATABASE_URL"):
        from yizhan.lib import postgres

        _sweep()
        os.environ["DATABASE_URL"] = postgres.start(home, durable=False)
        config.stash[_OURS] = True
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.settings")
    import django
    from django.conf import settings

    # Every Client of a test loads the middleware again; it need not look through all static files each time.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
    django.setup()
    from yizhan.insights import recent

    # A test asks again at once; those of the answers kept for a minute set this themselves.
    recent.FRESH = timedelta()
    # The cast every test can use; it needs the models, so it cannot be a conftest.
    config.pluginmanager.import_plugin("tests.cast")
    config.pluginmanager.import_plugin("tests.staged")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and remove every trace."""
    home = config.stash.get(_HOME, None)
    if config.stash.get(_OURS, False):
        from yizhan.lib import postgres

        postgres.stop(home)
        os.environ.pop("DATABASE_URL", None)
    if home:
        shutil.rmtree(home, ignore_errors=True)


def _sweep() -> None:
    """Remove what a killed session left; a session that lives holds its server and is let alone."""
    from yizhan.lib import postgres

    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if time.time() - home.stat().st_mtime > AN_HOUR and postgres.stop(home):
                shutil.rmtree(home, ignore_errors=True)
        except OSError:
            continue


_HOME = pytest.StashKey[Path]()
_OURS = pytest.StashKey[bool]()
