# Container clients against registries and daemons that fail.
mkdir -p /home/ci/docker
export DOCKER_HOST=unix:///home/ci/docker/docker.sock
record container-daemon-unreachable/fail-no-daemon 'docker --version' <<'STEP'
docker ps
docker run --rm registry.example.com/demo:1.0 make test
STEP
# A real daemon, in this sandbox, without network and with the plainest of storage drivers.
mount -t tmpfs run /run
dockerd --host $DOCKER_HOST --data-root /home/ci/docker/data --exec-root /home/ci/docker/run --pidfile /home/ci/docker/pid \
  --iptables=false --bridge=none --storage-driver=vfs --insecure-registry registry.example.com --insecure-registry registry.example.com:81 \
  --insecure-registry silent.example.com --insecure-registry registry.internal.invalid &>/home/ci/docker/log &
for _ in $(seq 100); do docker ps &>/dev/null && break || sleep 0.2; done
record registry-rate-limit/fail-pull 'docker --version' <<'STEP'
docker pull registry.example.com/limited/demo:1.0
STEP
record registry-rate-limit/fail-skopeo 'skopeo --version' <<'STEP'
skopeo inspect --tls-verify=false docker://registry.example.com/limited/demo:1.0
STEP
record image-not-found/fail-pull 'docker --version' <<'STEP'
docker pull registry.example.com/missing/demo:1.0
docker pull registry.example.com/private/demo:1.0
STEP
record image-not-found/fail-skopeo 'skopeo --version' <<'STEP'
skopeo inspect --tls-verify=false docker://registry.example.com/missing/demo:1.0
STEP
record registry-unreachable/fail-pull 'docker --version' <<'STEP'
docker pull registry.example.com:81/demo:1.0
docker pull registry.example.com/down/demo:1.0
STEP
record registry-unreachable/fail-skopeo 'skopeo --version' <<'STEP'
skopeo inspect --tls-verify=false docker://registry.example.com:81/demo:1.0
skopeo inspect --tls-verify=false docker://silent.example.com/demo:1.0
STEP
mkdir -p /home/ci/image && cp /bin/busybox /home/ci/image/ 2>/dev/null || cp /bin/true /home/ci/image/
record registry-unreachable/pass 'docker --version' <<'STEP'
tar -C /home/ci/image -c . | docker import - registry.example.com/demo:1.0
docker image ls
docker image inspect --format '{{.Architecture}}' registry.example.com/demo:1.0
echo 'ok: toomanyrequest handling, manifests known'
STEP
for bug in container-daemon-unreachable registry-rate-limit image-not-found; do
  mkdir -p "$FIXTURES/$bug" && cp "$FIXTURES/registry-unreachable/pass.log" "$FIXTURES/$bug/pass.log"
done
kill "$(cat /home/ci/docker/pid)"
umount /run 2>/dev/null || true
