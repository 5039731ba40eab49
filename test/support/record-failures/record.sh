#!/usr/bin/env bash
# Re-makes the evidence logs of test/fixtures/queries: runs real tools into real failures, inside a sandbox of
# Linux namespaces that has its own network (loopback only), host names, home and small disks. Nothing leaves it.
#
# Usage: sudo test/support/record-failures/record.sh [GROUP…]   (groups: the other *.sh here; all when none is named)
# Needs Linux, root, and what prepare.sh installs. Afterwards run UPDATE_FIXTURES=1 npm test and read the diff.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [[ ${IN_SANDBOX-} != yes ]]; then
  # Gradle, Ansible and others print their environment: it holds nothing.
  exec env -i IN_SANDBOX=yes "PATH=$PATH" TERM=dumb unshare --mount --net --uts --pid --fork --mount-proc "$0" "$@"
fi

FIXTURES=$(cd "$here/../../fixtures" && pwd)/queries
export FIXTURES
source "$here/lib.sh"
source "$here/sandbox.sh"
groups=("$@")
[[ $# -gt 0 ]] || groups=(network packages git remote-hosts disk-and-memory toolchains java go rust containers services ci-system)
for group in "${groups[@]}"; do
  echo "$group" >&2
  RECORDER=$group.sh
  source "$here/$RECORDER"
done
