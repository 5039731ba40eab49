# Functions of the recorder; sourced by record.sh, inside the sandbox.

# record BUG/NAME TOOL: runs the script on standard input as a CI step runs it and keeps what it printed
# as test/fixtures/queries/BUG/NAME.log. TOOL is the command that tells the version of what was run.
record() {
  local log="$FIXTURES/$1.log" step=/home/ci/step.sh version
  version=$(eval "$2" 2>&1 | grep -m1 '[0-9]' | tr -d '\r' | cut -c-60 | sed 's/\x1b\[[0-9;]*m//g' || true)
  [[ $version == [0-9v]* ]] && version="${2%% *} $version"
  printf '  %s\n' "$1" >&2
  mkdir -p "${log%/*}"
  cat >"$step"
  # A file and not a pipe: a server that the step leaves behind would keep a pipe open.
  (cd /home/ci/demo && timeout --kill-after=5 "${LIMIT:-60}" bash -x "$step" &>/home/ci/step.out </dev/null) || true
  {
    printf '#=SOURCE=# real: %s; test/support/record-failures/%s\n' "$version" "$RECORDER"
    scrub </home/ci/step.out | trim
  } >"$log"
}

# Takes out what tells of the machine that recorded.
scrub() {
  sed -E -e 's#/root/\.pyenv/versions/3\.[0-9.]+/#/usr/#g' -e 's#/root/#/home/ci/#g' \
    -e 's#/opt/record-failures/#/home/ci/#g' -e 's/127\.10\.0\.1/192.0.2.10/g'
}

# Keeps the first 150 and the last 250 lines of a long log, none longer than 2,000 characters.
trim() {
  cut -c-2000 | awk '{ line[NR] = $0 } END {
    for (i = 1; i <= NR; i++) {
      if (i <= 150 || i > NR - 250) print line[i]
      else if (i == 151) print "[" NR - 400 " lines left out]"
    }
  }'
}

# Waits until a TCP port of this sandbox answers, five seconds at most.
wait_for_port() {
  for _ in $(seq 50); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  echo "port $1 does not answer" >&2
  return 1
}
