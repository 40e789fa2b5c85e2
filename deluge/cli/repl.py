"""Type Deluge and see what it gives.

On a terminal: colours, completion, history and commands (`:help`). Otherwise, and with --plain,
each input is read from standard input and its result printed, nothing else:

  deluge repl
  echo '"a,b".toList().size()' | deluge repl
  deluge repl --org memory --now 2026-03-01T09:30:00 helpers.dg
"""

import argparse

from deluge.cli import options as shared
from deluge.cli.terminal import Terminal


def configure(parser: argparse.ArgumentParser) -> None:
    """Files to start with, how it looks, and the world around it."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="scripts to load first")
    parser.add_argument("--plain", action="store_true", help="no colours, no menus, no history")
    parser.add_argument("--theme", metavar="NAME", help="the colours: default, light, dark, mono")
    parser.add_argument("--vi", action="store_true", help="vi keys instead of those of emacs")
    parser.add_argument("--no-history", action="store_true", help="neither read nor write history")
    shared.add_world(parser)


def execute(options: argparse.Namespace, terminal: Terminal) -> int:
    """Start the session; the exit code is that of the first error, 0 on a terminal."""
    from deluge.repl.start import start

    return start(options, terminal)
