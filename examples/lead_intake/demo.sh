#!/bin/sh
# Runs the example from a clean sandbox and shows what it did: sh demo.sh deluge
# (`make demo` passes its own Python instead of the installed command.)
set -e
cd "$(dirname "$0")"
deluge="$*"
org="--org sandbox:.deluge/demo.db"

step() {
    printf '\n$ deluge %s\n' "$*"
    $deluge "$@" $org
}

step org reset
step org seed seed.json
step run functions/intake.dg --function intake --args rows.json --now 2026-03-05T10:00:00
step org dump Leads Contacts
