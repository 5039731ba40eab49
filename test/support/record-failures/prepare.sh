#!/usr/bin/env bash
# Installs the tools that record.sh runs into failures: Debian 12, as root, with its package registries in reach.
set -euo pipefail
home=/opt/record-failures
apt-get install -y --no-install-recommends \
  apt-utils chromium curl dpkg-dev docker.io gcc g++ git gnupg gradle iproute2 make maven \
  openjdk-17-jdk-headless openssh-server openssl postgresql-client python3-venv skopeo sqlite3 wget xvfb
mkdir -p "$home"
python3.11 -m venv "$home/venv"
"$home/venv/bin/pip" install pytest pytest-timeout pytest-xdist requests 'ansible-core>=2.18,<2.19'
# Maven's plugins, taken while there is a registry.
(cd "$(dirname "$0")/maven-demo" && mvn -B -q -Dmaven.repo.local="$home/m2" test dependency:go-offline || true)
