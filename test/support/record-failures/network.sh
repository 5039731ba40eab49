# DNS, TLS, connections, proxies.
mkdir -p $www/ok && echo '{"status": "ok"}' >$www/ok/status.json
git init -q --bare /home/ci/servers/git/demo.git
cat >/home/ci/Fetch.java <<'JAVA'
public class Fetch {
  public static void main(String[] a) throws Exception {
    try (var in = new java.net.URL(a[0]).openStream()) { System.out.write(in.readAllBytes()); System.out.println(); }
  }
}
JAVA
mkdir -p /home/ci/fetch && cat >/home/ci/fetch/main.go <<'GO'
package main

import ("io"; "log"; "net/http"; "os")

func main() {
	answer, err := http.Get(os.Args[1])
	if err != nil { log.Fatal(err) }
	io.Copy(os.Stdout, answer.Body)
}
GO
(cd /home/ci/fetch && go build -o fetch main.go)
mkdir -p /home/ci/listen && cat >/home/ci/listen/main.go <<'GO'
package main

import ("log"; "net/http"; "os")

func main() { log.Fatal(http.ListenAndServe(os.Args[1], nil)) }
GO
(cd /home/ci/listen && go build -o listen main.go)
cat >/home/ci/Listen.java <<'JAVA'
public class Listen {
  public static void main(String[] a) throws Exception { new java.net.ServerSocket(Integer.parseInt(a[0])).accept(); }
}
JAVA
export CURL_CA_BUNDLE=/home/ci/servers/tls/ca.pem

record dns-resolution-failed/fail-resolver-broken 'curl --version' <<'STEP'
curl -fsSL -o archive.tar.gz http://files.broken.example.com/archive.tar.gz
git clone -q https://git.broken.example.com/demo.git
python3 -c 'import urllib.request; urllib.request.urlopen("http://files.broken.example.com/")'
node -e 'require("http").get("http://files.broken.example.com/")'
ssh -o BatchMode=yes ci@db.broken.example.com true
/home/ci/fetch/fetch http://files.broken.example.com/
wget -nv http://files.broken.example.com/archive.tar.gz
STEP
record dns-resolution-failed/pass 'curl --version' <<'STEP'
echo 'tests/test_resolver.py::test_could_not_resolve_host PASSED'
echo 'test "Temporary failure is retried" ... ok'
curl -fsS http://mirror.example.com/files/ok/status.json
grep -n resolve /etc/hosts || echo 'no host could be left unresolved: ok'
getent hosts mirror.example.com
STEP
record dns-host-unknown/fail-no-such-host 'node --version' <<'STEP'
node -e 'require("http").get("http://artifacts.internal.invalid/")'
/home/ci/fetch/fetch http://artifacts.internal.invalid/
java /home/ci/Fetch.java http://artifacts.internal.invalid/
python3 -c 'import urllib.request; urllib.request.urlopen("http://artifacts.internal.invalid/")'
ssh -o BatchMode=yes ci@artifacts.internal.invalid true
STEP
record dns-host-unknown/pass 'node --version' <<'STEP'
node -e 'require("http").get("http://mirror.example.com/files/ok/status.json", (r) => console.log(r.statusCode))'
/home/ci/fetch/fetch http://mirror.example.com/files/ok/status.json
java /home/ci/Fetch.java http://mirror.example.com/files/ok/status.json
echo 'ok 12 - an unknown host is reported as ENOTFOUND'
echo '[INFO] Running com.example.UnknownHostTest'
STEP

record tls-certificate-not-trusted/fail-self-signed 'openssl version' <<'STEP'
curl -fsS https://mirror.example.com:8443/files/ok/status.json
git clone -q https://mirror.example.com:8443/git/demo.git
python3 -c 'import urllib.request; urllib.request.urlopen("https://mirror.example.com:8443/")'
node -e 'require("https").get("https://mirror.example.com:8443/")'
/home/ci/fetch/fetch https://mirror.example.com:8443/
java /home/ci/Fetch.java https://mirror.example.com:8443/
wget -nv https://mirror.example.com:8443/files/ok/status.json
STEP
record tls-certificate-not-trusted/fail-unknown-authority 'node --version' <<'STEP'
unset CURL_CA_BUNDLE
curl -fsS https://mirror.example.com/files/ok/status.json
node -e 'require("https").get("https://mirror.example.com/")'
python3 -c 'import requests; requests.get("https://mirror.example.com/")' 2>&1 | tail -1
STEP
record tls-certificate-not-trusted/pass 'openssl version' <<'STEP'
curl -fsS https://mirror.example.com/files/ok/status.json
openssl s_client -connect mirror.example.com:443 -CAfile /home/ci/servers/tls/ca.pem -brief </dev/null
echo 'tests/test_tls.py::test_certificate_verify_failed_is_reported PASSED'
openssl verify -CAfile /home/ci/servers/tls/ca.pem /home/ci/servers/tls/good.pem
STEP
record tls-certificate-expired/fail-expired 'openssl version' <<'STEP'
curl -fsS https://mirror.example.com:8444/files/ok/status.json
git clone -q https://mirror.example.com:8444/git/demo.git
SSL_CERT_FILE=$CURL_CA_BUNDLE python3 -c 'import urllib.request; urllib.request.urlopen("https://mirror.example.com:8444/")' 2>&1 | tail -1
NODE_EXTRA_CA_CERTS=$CURL_CA_BUNDLE node -e 'require("https").get("https://mirror.example.com:8444/")'
SSL_CERT_FILE=$CURL_CA_BUNDLE /home/ci/fetch/fetch https://mirror.example.com:8444/
wget -nv --ca-certificate=$CURL_CA_BUNDLE https://mirror.example.com:8444/files/ok/status.json
STEP
record tls-certificate-expired/pass 'openssl version' <<'STEP'
openssl x509 -in /home/ci/servers/tls/good.pem -noout -enddate
openssl x509 -in /home/ci/servers/tls/good.pem -noout -checkend 86400
echo 'PASS: TestCertificateHasExpired (0.01s)'
curl -fsS https://mirror.example.com/files/ok/status.json
STEP
record tls-certificate-wrong-host/fail-other-name 'openssl version' <<'STEP'
curl -fsS https://mirror.example.com:8445/files/ok/status.json
git clone -q https://mirror.example.com:8445/git/demo.git
SSL_CERT_FILE=$CURL_CA_BUNDLE python3 -c 'import urllib.request; urllib.request.urlopen("https://mirror.example.com:8445/")' 2>&1 | tail -1
NODE_EXTRA_CA_CERTS=$CURL_CA_BUNDLE node -e 'require("https").get("https://mirror.example.com:8445/")'
SSL_CERT_FILE=$CURL_CA_BUNDLE /home/ci/fetch/fetch https://mirror.example.com:8445/
wget -nv --ca-certificate=$CURL_CA_BUNDLE https://mirror.example.com:8445/files/ok/status.json
STEP
record tls-certificate-wrong-host/pass 'openssl version' <<'STEP'
openssl x509 -in /home/ci/servers/tls/good.pem -noout -ext subjectAltName
openssl x509 -in /home/ci/servers/tls/good.pem -noout -checkhost mirror.example.com
curl -fsS https://mirror.example.com/files/ok/status.json
STEP
record tls-handshake-failed/fail-cut-off 'openssl version' <<'STEP'
curl -fsS https://mirror.example.com:8446/files/ok/status.json
git clone -q https://mirror.example.com:8446/git/demo.git
python3 -c 'import urllib.request; urllib.request.urlopen("https://mirror.example.com:8446/")' 2>&1 | tail -1
node -e 'require("https").get("https://mirror.example.com:8446/")'
java /home/ci/Fetch.java https://mirror.example.com:8446/
curl -fsS https://mirror.example.com:8448/files/ok/status.json
python3 -c 'import urllib.request; urllib.request.urlopen("https://mirror.example.com:8448/")' 2>&1 | tail -1
/home/ci/fetch/fetch https://mirror.example.com:8447/
/home/ci/fetch/fetch https://mirror.example.com:8448/
STEP
record tls-handshake-failed/pass 'openssl version' <<'STEP'
curl -fsSv https://mirror.example.com/files/ok/status.json
echo 'ok - the handshake fails when the peer closes'
STEP

record connection-refused/fail-no-server 'curl --version' <<'STEP'
curl -fsSL -O http://mirror.example.com:81/files/archive.tar.gz
git clone -q http://git.example.com:81/demo.git
wget -nv http://mirror.example.com:81/files/archive.tar.gz
python3 -c 'import urllib.request; urllib.request.urlopen("http://mirror.example.com:81/")' 2>&1 | tail -1
/home/ci/fetch/fetch http://mirror.example.com:81/
java /home/ci/Fetch.java http://mirror.example.com:81/
node -e 'require("http").get("http://mirror.example.com:81/")'
STEP
record connection-refused/pass 'curl --version' <<'STEP'
for try in 1 2 3; do
  curl -fsS http://localhost:8099/ready && break
  [ "$try" = 1 ] && (cd /home/ci/servers/www && exec python3 -m http.server 8099 >/dev/null 2>&1) &
  sleep 1
done
echo 'tests/test_client.py::test_connection_refused PASSED'
grep -rn 'Connection refused' /home/ci/demo || true
echo '[INFO] Connection refused is retried: Tests run: 3, Failures: 0, Errors: 0, Skipped: 0'
STEP
printf 'check:\n\tcurl -fsS http://127.0.0.1:8097/health\n' >/home/ci/demo/Makefile
record local-service-refuses/fail-service-not-started 'curl --version' <<'STEP'
make check
node -e 'require("http").get("http://localhost:8097/")' 2>&1 | grep Error
make check
STEP
record local-service-refuses/pass-waiting 'curl --version' <<'STEP'
for try in 1 2 3; do
  curl -fsS http://localhost:8098/ok/status.json && break
  [ "$try" = 1 ] && (cd /home/ci/servers/www && exec python3 -m http.server 8098 >/dev/null 2>&1) &
  sleep 1
done
STEP
record connection-timed-out/fail-silent-host 'curl --version' <<'STEP'
curl -fsSL -O http://silent.example.com/files/archive.tar.gz
git clone -q http://silent.example.com/demo.git
wget -nv --tries=1 http://silent.example.com/files/archive.tar.gz
python3 -c 'import urllib.request; urllib.request.urlopen("http://silent.example.com/")' 2>&1 | tail -1
/home/ci/fetch/fetch http://silent.example.com/
java /home/ci/Fetch.java http://silent.example.com/
node -e 'require("http").get("http://silent.example.com/")'
curl -fsSL --max-time 2 -O http://mirror.example.com/hang/archive.tar.gz
STEP
record connection-timed-out/pass 'curl --version' <<'STEP'
curl -fsS --connect-timeout 5 --max-time 20 http://mirror.example.com/files/ok/status.json
echo 'tests/test_client.py::test_connection_timed_out PASSED'
echo 'ok 7 - a timed out request is tried again'
STEP
record connection-reset/fail-server-resets 'curl --version' <<'STEP'
curl -fsSL -O http://mirror.example.com/reset/archive.tar.gz
git clone -q http://git.example.com/reset/demo.git
python3 -c 'import urllib.request; urllib.request.urlopen("http://mirror.example.com/reset/")' 2>&1 | tail -1
/home/ci/fetch/fetch http://mirror.example.com/reset/
java /home/ci/Fetch.java http://mirror.example.com/reset/
node -e 'require("http").get("http://mirror.example.com/reset/")'
STEP
head -c 200000 /dev/zero >$www/archive.tar.gz
record connection-reset/fail-cut-off 'curl --version' <<'STEP'
curl -fsSL -O http://mirror.example.com/cut/archive.tar.gz
python3 -c 'import requests; requests.get("http://mirror.example.com/cut/archive.tar.gz")' 2>&1 | tail -1
STEP
record connection-reset/pass 'curl --version' <<'STEP'
curl -fsSL -O http://mirror.example.com/files/archive.tar.gz
echo 'test client::connection_reset_by_peer_is_retried ... ok'
echo 'ok 8 - ECONNRESET is tried again'
STEP
record network-unreachable/fail-no-route 'curl --version' <<'STEP'
wget -nv --tries=1 http://far.example.com/archive.tar.gz
python3 -c 'import urllib.request; urllib.request.urlopen("http://far.example.com/")' 2>&1 | tail -1
python3 -c 'import urllib.request; urllib.request.urlopen("http://203.0.113.5/")' 2>&1 | tail -1
/home/ci/fetch/fetch http://far.example.com/
java /home/ci/Fetch.java http://203.0.113.5/
node -e 'require("http").get("http://far.example.com/")'
ssh -o BatchMode=yes ci@far.example.com true
STEP
record network-unreachable/pass 'ip -V' <<'STEP'
ip route get 127.0.0.1
echo 'PASS TestNoRouteToHost'
curl -fsS http://mirror.example.com/files/ok/status.json
STEP
record server-error-5xx/fail-mirror-down 'curl --version' <<'STEP'
curl -fsSL -O http://mirror.example.com/status/503/archive.tar.gz
curl -fsSL -O http://mirror.example.com/status/502/archive.tar.gz
wget -nv http://mirror.example.com/status/503/archive.tar.gz
git clone -q http://git.example.com/status/502/demo.git
python3 -c 'import urllib.request; urllib.request.urlopen("http://mirror.example.com/status/503/")' 2>&1 | tail -1
python3 -c 'import requests; requests.get("http://mirror.example.com/status/504/").raise_for_status()' 2>&1 | tail -1
java /home/ci/Fetch.java http://mirror.example.com/status/502/
STEP
record server-error-5xx/pass 'curl --version' <<'STEP'
curl -sS -o /dev/null -w '%{http_code}\n' http://mirror.example.com/status/503/
curl -fsS http://mirror.example.com/files/ok/status.json
echo 'tests/test_api.py::test_503_service_unavailable PASSED'
echo '127.0.0.1 - - "GET /health HTTP/1.1" 503 Service Unavailable'
STEP
record proxy-refuses/fail-connect 'curl --version' <<'STEP'
curl -fsSL -x http://proxy.example.com:3128 -O https://mirror.example.com/files/archive.tar.gz
https_proxy=http://proxy.example.com:3128 git clone -q https://git.example.com/demo.git
https_proxy=http://proxy.example.com:3129 wget -nv https://mirror.example.com/files/archive.tar.gz
https_proxy=http://proxy.example.com:3128 python3 -c 'import urllib.request; urllib.request.urlopen("https://mirror.example.com/")' 2>&1 | tail -1
https_proxy=http://proxy.example.com:3129 python3 -c 'import requests; requests.get("https://mirror.example.com/")' 2>&1 | tail -1
curl -fsSL -x http://proxy.example.com:3127 -O https://mirror.example.com/files/archive.tar.gz
STEP
record proxy-refuses/pass 'curl --version' <<'STEP'
no_proxy=mirror.example.com https_proxy=http://proxy.example.com:3128 curl -fsS https://mirror.example.com/files/ok/status.json
echo 'proxy: CONNECT is answered with 407 when no password is given ... ok'
STEP
record port-already-in-use/fail-second-server 'node --version' <<'STEP'
node -e 'require("http").createServer().listen(80)'
python3 -m http.server 80 2>&1 | tail -1
java -cp /home/ci -Djava.net.preferIPv4Stack=true /home/ci/Listen.java 80
/home/ci/listen/listen :80
STEP
record port-already-in-use/pass 'node --version' <<'STEP'
node -e 'const s = require("http").createServer().listen(0, () => { console.log("listening"); s.close(); })'
echo 'not ok is fine here: # the address already in use is skipped'
echo 'ok 3 - EADDRINUSE is tried on the next port'
STEP
record github-rate-limit/fail-api 'curl --version' <<'STEP'
curl -fsS http://api.example.com/api/repos/example/demo/releases/latest
curl -sS http://api.example.com/api/repos/example/demo/releases/latest
STEP
record github-rate-limit/pass 'curl --version' <<'STEP'
curl -sSi http://api.example.com/files/ok/status.json | grep -i -e '^HTTP' -e status
echo 'X-RateLimit-Remaining: 4999'
echo 'tests/test_github.py::test_api_rate_limit_exceeded PASSED'
STEP
