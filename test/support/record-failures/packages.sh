# Package managers against mirrors that are down, stale or wrong.
unset CURL_CA_BUNDLE

# --- apt: a small repository of one package
mkdir -p $www/debian/pool $www/debian/dists/bookworm/main/binary-amd64 /home/ci/deb/hello-ci/DEBIAN
printf 'Package: hello-ci\nVersion: 1.0\nArchitecture: all\nMaintainer: CI <ci@example.com>\nDescription: says hello\n' \
  >/home/ci/deb/hello-ci/DEBIAN/control
dpkg-deb -b /home/ci/deb/hello-ci $www/debian/pool/hello-ci_1.0_all.deb >/dev/null
publish_debian() (
  cd $www/debian
  apt-ftparchive packages pool >dists/bookworm/main/binary-amd64/Packages
  gzip -kf dists/bookworm/main/binary-amd64/Packages
  rm -f dists/bookworm/Release
  apt-ftparchive -o APT::FTPArchive::Release::Suite=bookworm -o APT::FTPArchive::Release::Codename=bookworm \
    -o APT::FTPArchive::Release::Architectures=amd64 -o APT::FTPArchive::Release::Components=main release dists/bookworm >/home/ci/Release
  mv /home/ci/Release dists/bookworm/Release
)
publish_debian
for folder in /etc/apt/apt.conf.d /etc/apt/sources.list.d /var/lib/apt/lists /var/cache/apt /etc/apt/preferences.d; do mount -t tmpfs apt $folder; done
mkdir -p /var/lib/apt/lists/partial /var/cache/apt/archives/partial
printf 'APT::Sandbox::User "root";\nAcquire::Retries "0";\nAcquire::Check-Valid-Until "true";\nAcquire::Check-Date "true";\nAPT::Update::Error-Mode "any";\n' >/home/ci/apt.conf
export APT_CONFIG=/home/ci/apt.conf DEBIAN_FRONTEND=noninteractive
apt_from() { echo "deb [trusted=yes] http://mirror.example.com$1/debian bookworm main" >/etc/apt/sources.list; }
touch /etc/apt/sources.list
mount --bind "$(mktemp)" /etc/apt/sources.list
export -f apt_from

record apt-hash-sum-mismatch/fail-index-changed 'apt-get --version' <<'STEP'
apt_from /flip
apt-get update
STEP
record apt-mirror-unreachable/fail-refused 'apt-get --version' <<'STEP'
echo 'deb [trusted=yes] http://mirror.example.com:81/debian bookworm main' >/etc/apt/sources.list
apt-get update
echo 'deb [trusted=yes] http://silent.example.com/debian bookworm main' >/etc/apt/sources.list
apt-get update
STEP
record apt-mirror-unreachable/fail-503 'apt-get --version' <<'STEP'
apt_from /status/503
apt-get update
STEP
record dns-resolution-failed/fail-apt 'apt-get --version' <<'STEP'
echo 'deb [trusted=yes] http://deb.broken.example.com/debian bookworm main' >/etc/apt/sources.list
apt-get update
STEP
record apt-release-file-missing/fail-no-release 'apt-get --version' <<'STEP'
echo 'deb http://mirror.example.com/files/old bookworm main' >/etc/apt/sources.list
apt-get update
STEP
record apt-signature-not-verified/fail-unsigned 'apt-get --version' <<'STEP'
echo 'deb http://mirror.example.com/files/debian bookworm main' >/etc/apt/sources.list
apt-get update
STEP
# sign_debian DATE VALID_UNTIL: a signed Release file of that time.
export GNUPGHOME=/home/ci/.gnupg
install -d -m 700 $GNUPGHOME
gpg --batch --quiet --passphrase '' --quick-generate-key 'Example Archive <archive@example.com>' rsa2048 sign never 2>/dev/null
gpg --batch --export >/home/ci/archive.gpg
sign_debian() {
  mkdir -p $www/signed && rm -rf $www/signed/debian && cp -r $www/debian $www/signed/debian
  local release=$www/signed/debian/dists/bookworm/Release
  sed -i "s/^Date: .*/Date: $(date -d "$1" -u '+%a, %d %b %Y %T UTC')\nValid-Until: $(date -d "$2" -u '+%a, %d %b %Y %T UTC')/" "$release"
  gpg --batch --quiet --clearsign -o "${release%/*}/InRelease" "$release"
  echo 'deb [signed-by=/home/ci/archive.gpg] http://mirror.example.com/files/signed/debian bookworm main' >/etc/apt/sources.list
}
sign_debian '+3 days' '+9 days'
record apt-release-file-not-valid/fail-from-the-future 'apt-get --version' <<'STEP'
apt-get update
STEP
sign_debian '-9 days' '-2 days'
record apt-release-file-not-valid/fail-expired 'apt-get --version' <<'STEP'
apt-get update
STEP
sign_debian '-1 day' '+6 days'
record apt-release-file-not-valid/pass 'apt-get --version' <<'STEP'
apt-get update
STEP
rm -rf /var/lib/apt/lists/*
mkdir -p /var/lib/apt/lists/partial
record apt-package-not-found/pass 'apt-get --version' <<'STEP'
apt_from /files
apt-get update
apt-get install -y --no-install-recommends -d hello-ci
apt-cache policy hello-ci
STEP
record apt-package-not-found/fail-unknown 'apt-get --version' <<'STEP'
apt-get install -y hello-ci hello-cy
apt-get install -y hello-ci=2.0
STEP
rm -f $www/debian/pool/*.deb /var/cache/apt/archives/*.deb
record apt-file-not-found/fail-stale-index 'apt-get --version' <<'STEP'
apt-get install -y hello-ci
STEP
dpkg-deb -b /home/ci/deb/hello-ci $www/debian/pool/hello-ci_1.0_all.deb >/dev/null
python3 - <<'LOCK' &
import fcntl, time
lock = open('/var/lib/dpkg/lock-frontend', 'w')
fcntl.lockf(lock, fcntl.LOCK_EX)
time.sleep(20)
LOCK
locker=$!
sleep 1
record apt-lock-held/fail-second-apt 'apt-get --version' <<'STEP'
apt-get install -y hello-ci
STEP
kill $locker
for bug in apt-hash-sum-mismatch apt-mirror-unreachable apt-release-file-missing apt-signature-not-verified apt-file-not-found apt-lock-held; do
  cp "$FIXTURES/apt-package-not-found/pass.log" "$FIXTURES/$bug/pass.log"
done
unset APT_CONFIG

# --- pip: an index of two releases of one package
mkdir -p $www/simple/demo-lib $www/simple/other-lib
make_wheel() (
  cd "$(mktemp -d)"
  mkdir "demo_lib-$1.dist-info"
  printf 'Metadata-Version: 2.1\nName: demo-lib\nVersion: %s\n%s' "$1" "${2-}" >"demo_lib-$1.dist-info/METADATA"
  printf 'Wheel-Version: 1.0\nGenerator: demo\nRoot-Is-Purelib: true\nTag: py3-none-any\n' >"demo_lib-$1.dist-info/WHEEL"
  echo "demo_lib = '$1'" >demo_lib.py
  printf 'demo_lib.py,,\ndemo_lib-%s.dist-info/METADATA,,\ndemo_lib-%s.dist-info/WHEEL,,\ndemo_lib-%s.dist-info/RECORD,,\n' "$1" "$1" "$1" >"demo_lib-$1.dist-info/RECORD"
  python3 -m zipfile -c "$www/simple/demo-lib/demo_lib-$1-py3-none-any.whl" demo_lib.py "demo_lib-$1.dist-info"
)
make_wheel 1.0
make_wheel 1.1
(cd $www/simple/demo-lib && for wheel in *.whl; do echo "<a href=\"$wheel\">$wheel</a><br>"; done >index.html)
python3 -m venv --system-site-packages /home/ci/venv
mkdir -p $www/hashed/demo-lib && (cd $www/hashed/demo-lib && cp $www/simple/demo-lib/*.whl . && echo '<a href="demo_lib-1.1-py3-none-any.whl#sha256=0000000000000000000000000000000000000000000000000000000000000000">demo_lib-1.1-py3-none-any.whl</a>' >index.html)
export PATH=/home/ci/venv/bin:$PATH PIP_RETRIES=2 PIP_TRUSTED_HOST='mirror.example.com silent.example.com pypi.broken.example.com'
index=http://mirror.example.com
record pip-no-matching-distribution/fail-version 'pip --version' <<STEP
pip install --index-url $index/files/simple demo-lib==2.0
STEP
record pip-no-matching-distribution/pass 'pip --version' <<STEP
pip install --index-url $index/files/simple demo-lib==1.1
pip check
STEP
record pip-package-not-found/fail-unknown 'pip --version' <<STEP
pip install --index-url $index/files/simple demo-libb
STEP
record pip-package-not-found/pass 'pip --version' <<STEP
pip download --no-deps --index-url $index/files/simple demo-lib==1.0
STEP
record pip-index-unreachable/fail-refused 'pip --version' <<STEP
pip install --index-url $index:81/simple demo-lib==1.0
STEP
record pip-index-unreachable/fail-reset 'pip --version' <<STEP
pip install --index-url $index/reset/simple demo-lib==1.0
STEP
record pip-index-unreachable/fail-timed-out 'pip --version' <<STEP
pip --timeout 2 install --index-url $index/hang/simple demo-lib==1.0
pip --timeout 2 install --index-url http://silent.example.com/simple demo-lib==1.0
STEP
record pip-package-not-found/fail-503 'pip --version' <<STEP
pip install --index-url $index/status/503/simple demo-lib==1.0
STEP
record pip-index-unreachable/pass 'pip --version' <<STEP
pip install --force-reinstall --no-deps --extra-index-url $index:81/simple --index-url $index/files/simple demo-lib==1.1 2>&1 | tail -3
STEP
record dns-resolution-failed/fail-pip 'pip --version' <<STEP
pip install --index-url http://pypi.broken.example.com/simple demo-lib==1.0
STEP
record pip-hash-mismatch/fail-other-file 'pip --version' <<STEP
pip install --force-reinstall --no-cache-dir --index-url $index/files/hashed demo-lib==1.1
echo 'demo-lib==1.0 --hash=sha256:1111111111111111111111111111111111111111111111111111111111111111' >requirements.txt
pip install --no-cache-dir --index-url $index/files/simple -r requirements.txt
STEP
record pip-hash-mismatch/pass 'pip --version' <<STEP
printf 'demo-lib==1.0 --hash=sha256:%s\n' "\$(sha256sum /home/ci/servers/www/simple/demo-lib/demo_lib-1.0-py3-none-any.whl | cut -d' ' -f1)" >requirements.txt
pip install --no-cache-dir --index-url $index/files/simple -r requirements.txt
STEP
record pip-dependency-conflict/fail-two-versions 'pip --version' <<STEP
pip install --index-url $index/files/simple demo-lib==1.0 'demo-lib>=1.1'
STEP
record pip-dependency-conflict/pass 'pip --version' <<STEP
pip install --index-url $index/files/simple 'demo-lib>=1.0' 'demo-lib<1.1'
STEP

# --- npm: a registry of one package
mkdir -p $www/npm /home/ci/npm/demo-lib /home/ci/npm-app
echo '{"name": "demo-lib", "version": "1.0.0"}' >/home/ci/npm/demo-lib/package.json
(cd /home/ci/npm/demo-lib && npm pack --silent --pack-destination $www/npm >/dev/null)
sum=$(openssl dgst -sha512 -binary $www/npm/demo-lib-1.0.0.tgz | base64 -w0)
packument() {
  printf '{"name":"demo-lib","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"name":"demo-lib","version":"1.0.0","dist":{"tarball":"http://mirror.example.com/%s/npm/demo-lib-1.0.0.tgz","integrity":"sha512-%s"}}}}' "$1" "$sum"
}
packument files >$www/npm/demo-lib
mkdir -p $www/npm-bad && packument flip >$www/npm-bad/demo-lib
export npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false npm_config_fetch_retries=0 npm_config_cache=/home/ci/.npm
record npm-registry-unreachable/fail-refused 'npm --version' <<'STEP'
cd /home/ci/npm-app
npm install --no-save --registry http://mirror.example.com:81/npm/ demo-lib
STEP
record npm-registry-unreachable/fail-reset 'npm --version' <<'STEP'
cd /home/ci/npm-app
npm install --no-save --registry http://mirror.example.com/reset/npm/ demo-lib
STEP
record npm-registry-unreachable/fail-timed-out 'npm --version' <<'STEP'
cd /home/ci/npm-app
npm install --no-save --fetch-timeout=2000 --registry http://mirror.example.com/hang/npm/ demo-lib
STEP
record npm-registry-unreachable/fail-silent 'npm --version' <<'STEP'
cd /home/ci/npm-app
npm install --no-save --registry http://silent.example.com/npm/ demo-lib
STEP
record npm-registry-unreachable/fail-502 'npm --version' <<'STEP'
cd /home/ci/npm-app
npm install --no-save --registry http://mirror.example.com/status/502/ demo-lib
npm install --no-save --registry http://mirror.example.com/status/429/ demo-lib
STEP
record dns-resolution-failed/fail-npm 'npm --version' <<'STEP'
cd /home/ci/npm-app
npm install --no-save --registry http://npm.broken.example.com/ demo-lib
npm install --no-save --registry http://npm.internal.invalid/ demo-lib
STEP
record npm-package-not-found/fail-404 'npm --version' <<'STEP'
cd /home/ci/npm-app
npm install --no-save --registry http://mirror.example.com/files/npm/ demo-libb
npm install --no-save --registry http://mirror.example.com/files/npm/ demo-lib@2
STEP
record npm-integrity-mismatch/fail-changed-tarball 'npm --version' <<'STEP'
cd /home/ci/npm-app
npm install --no-save --cache /home/ci/.npm-2 --registry http://mirror.example.com/files/npm-bad/ demo-lib
STEP
record npm-lock-file-out-of-date/fail-npm-ci 'npm --version' <<'STEP'
cd /home/ci/npm-app
echo '{"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "app", "version": "1.0.0"}}}' >package-lock.json
echo '{"name": "app", "version": "1.0.0", "dependencies": {"demo-lib": "^1.0.0"}}' >package.json
npm ci --registry http://mirror.example.com/files/npm/
rm package-lock.json
npm ci --registry http://mirror.example.com/files/npm/
STEP
record npm-registry-unreachable/pass 'npm --version' <<'STEP'
cd /home/ci/npm-app
npm cache clean --force
npm install --registry http://mirror.example.com/files/npm/ demo-lib
npm ci --registry http://mirror.example.com/files/npm/
npm ls
echo 'npm http fetch GET 200 http://mirror.example.com/files/npm/demo-lib 9ms (attempt 2, the first ended with ECONNRESET)'
STEP
for bug in npm-package-not-found npm-integrity-mismatch npm-lock-file-out-of-date; do
  cp "$FIXTURES/npm-registry-unreachable/pass.log" "$FIXTURES/$bug/pass.log"
done
