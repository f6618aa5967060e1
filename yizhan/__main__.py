"""The program `yizhan`: checks the settings, sees to the database, then runs one command.

yizhan serve               the whole desk: database, website, worker, on one port
yizhan serve --web-only    the website alone (another machine runs the worker)
yizhan worker              the worker alone
yizhan <command> --help    how a command is used
"""

import contextlib
import os
import sys
from collections.abc import Callable, Sequence

from yizhan.lib.refusal import Refusal

HELP = """Yizhan 驿站

  yizhan serve               the whole desk: database, website and worker, on one port
  yizhan serve --web-only    the website alone (another machine runs the worker)
  yizhan worker              the worker alone
  yizhan <command> --help    how a command is used
"""
# These answer from files alone.
WITHOUT_DATABASE = {"build", "messages", "help", "version", "collectstatic", "sla"}
# These only drive other programs of ours, each in a home of its own; what those run, they mark with --inside.
DRIVERS = {"bench", "corpus", "screenshots"}
EX_TEMPFAIL = 75


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.settings")
    delivers = words[:2] == ["mail", "deliver"]
    try:
        # The one line a mail server reads is the answer; everything else we say goes beside it.
        with contextlib.redirect_stdout(sys.stderr) if delivers else contextlib.nullcontext():
            sys.exit(_run(words))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(EX_TEMPFAIL if delivers else 2)
    except KeyboardInterrupt:
        sys.exit(130)


def _run(words: list[str]) -> int:
    from yizhan.lib.config import config, ensure_home

    command = words[0] if words else "help"
    if words in ([], ["help"], ["--help"], ["-h"]):
        return _show_help()
    ensure_home(config.home)
    if command in {"serve", "worker"}:
        from yizhan import serve

        return serve.main(words)
    if not _needs_database(words):
        return _manage(words)
    return with_database(lambda: _fill_and_manage(words))


def with_database(work: Callable[[], int]) -> int:
    """Run the work with the database there; leave it running only if someone else uses it."""
    from yizhan.lib import database

    database.ensure()
    try:
        return work()
    finally:
        database.release()


def _needs_database(words: list[str]) -> bool:
    import django
    from django.core.management import get_commands

    django.setup()
    asks_help = bool({"--help", "-h"} & set(words))
    only_drives = words[0] in DRIVERS and "--inside" not in words
    return words[0] in get_commands() and words[0] not in WITHOUT_DATABASE and not asks_help and not only_drives


def _fill_and_manage(words: list[str]) -> int:
    from django.core.management import get_commands

    from yizhan.lib import database

    if get_commands()[words[0]].startswith("yizhan."):
        database.fill_empty()
    return _manage(words)


def _manage(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yizhan", *words])
    return 0


def _show_help() -> int:
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    print(HELP)
    for name, app in sorted(get_commands().items()):
        if app.startswith("yizhan."):
            print(f"  yizhan {name:<20}{load_command_class(app, name).help}")
    return 0


if __name__ == "__main__":
    main()
