#!/bin/sh
# The tests that this machine can run: the server's beside those of the web app and the iPhone app.
# At the end: what passed, what failed, and what was left out and why.
# With SLOW=yes also those of the server that take many seconds each.
# With "long" the tests of the server that take minutes: hours of simulated time, hundreds of kills.
set -u
cd "$(dirname "$0")/.."
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'kill 0' INT TERM

# Most of the time goes into waiting for a disk that nobody needs: what a test writes, the next one throws away.
if [ "$(df -Pk /dev/shm 2>/dev/null | awk 'END { print ($4 > 4 * 1024 * 1024) }')" = 1 ]; then
  export TMPDIR=/dev/shm
fi

if [ "${1:-}" = long ]; then
  python -m pytest -ra -m long --numprocesses 2 --dist load && python -m pytest --hypothesis-profile long -q \
    --numprocesses 2 tests/services/test_backup_round_trip.py tests/schema/test_row_check.py tests/acceptance/test_openapi.py
  result=$?
  printf '\n==== Summary ====\nlong     %s\n' "$([ $result = 0 ] && echo passed || echo FAILED)"
  exit $result
fi

# keep NAME COMMAND...: its output and its exit code, for the end.
keep() {
  name=$1
  shift
  "$@" >"$logs/$name" 2>&1
  echo $? >"$logs/$name.result"
}

# Ends what has hung, where there is something to end it with.
bounded() {
  if command -v timeout >/dev/null; then timeout --foreground 900 "$@"; else "$@"; fi
}

node_is_missing() {
  echo "$NODE_IS_MISSING."
  return 69
}

in_frontend() (
  cd frontend && WEB_IS_BUILT=yes bounded npm run --silent "$1"
)

clients() {
  if [ -n "${NODE_IS_MISSING:-}" ]; then
    keep web node_is_missing
    keep browser node_is_missing
  else
    keep web in_frontend test
    keep browser in_frontend e2e
  fi
  keep iphone bounded mobile/scripts/swift-test.sh
}

# Exit code 69 means that this machine lacks something; the last line then says what.
outcome() {
  case $(cat "$logs/$1.result") in
    0) echo "passed" ;;
    69) echo "left out: $(tail -n 1 "$logs/$1")" ;;
    *) echo "FAILED" ;;
  esac
}

clients &
{
  # Two at a time, a file in one piece: what a file prepares for all of its tests is prepared once.
  python -m pytest -ra --numprocesses 2 --dist loadfile ${SLOW:+-m "not long"}
  echo $? >"$logs/server.result"
} 2>&1 | tee "$logs/server"
wait

for part in web browser iphone; do
  printf '\n==== %s ====\n' "$part"
  cat "$logs/$part"
done

printf '\n==== Summary ====\n'
failed=0
for part in server web browser iphone; do
  printf '%-8s %s\n' "$part" "$(outcome $part)"
  case $(cat "$logs/$part.result") in
    0 | 69) ;;
    *) failed=1 ;;
  esac
done
grep '^SKIPPED' "$logs/server" | sed 's/^SKIPPED/         left out/'
[ -n "${SLOW:-}" ] || echo "         left out: tests of the server that take many seconds each; make test SLOW=yes runs them, too"
grep '^left out: the web app in WebKit' "$logs/browser" | sed 's/^/         /'
exit $failed
