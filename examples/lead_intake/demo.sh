#!/bin/sh
# Runs the example from a clean sandbox and shows what it did. `make demo` calls it with its own
# Python; by hand: sh demo.sh deluge
set -e
org="--org sandbox:.deluge/demo.db"
show() { printf '\n$ deluge %s\n' "$*"; "$@"; }
run() { printf '\n$ deluge %s\n' "$*"; $DELUGE "$@"; }
DELUGE="$*"
run org reset $org
run org seed seed.json $org
run run functions/intake.dg --function intake --args rows.json --now 2026-03-05T10:00:00 $org
run org dump Leads Contacts --fields Last_Name,Email,Lead_Source,Phone,Description $org
