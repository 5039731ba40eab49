# Lays out the sandbox: user ci's home, host names under example.com, servers that fail. Sourced by record.sh.
export HOME=/home/ci LANG=C.UTF-8 PATH="/opt/record-failures/venv/bin:/root/.cargo/bin:/usr/local/go/bin:$PATH"
export GOCACHE=/opt/record-failures/go-build GOFLAGS=-mod=mod
export GIT_TERMINAL_PROMPT=0 PIP_DISABLE_PIP_VERSION_CHECK=1 CI=true

mount -t tmpfs -o mode=755 home /home
mkdir -p /home/ci/demo /home/ci/servers/{www,git,tls}
www=/home/ci/servers/www
hostname build-1
ip link set lo up
# 192.0.2.0/24 is silent (time-outs), 198.51.100.0/24 has no route.
ip route add 192.0.2.0/24 dev lo
ip route add unreachable 198.51.100.0/24
echo 1 >/proc/sys/net/ipv4/tcp_syn_retries

cat >/home/ci/hosts <<'HOSTS'
127.0.0.1 localhost build-1
127.10.0.1 mirror.example.com git.example.com registry.example.com api.example.com db.example.com proxy.example.com
192.0.2.2 silent.example.com
198.51.100.2 far.example.com
HOSTS
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' >/home/ci/resolv.conf
mount --bind /home/ci/hosts /etc/hosts
mount --bind /home/ci/resolv.conf /etc/resolv.conf

# make_certificate NAME HOST [FROM TO]: a key and a certificate of our own authority, 'ca'.
make_certificate() (
  cd /home/ci/servers/tls
  openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$2" -addext "subjectAltName=DNS:$2"
  openssl ca -batch -notext -config ca.conf -in "$1.csr" -out "$1.pem" -startdate "${3:-20200101000000Z}" -enddate "${4:-20491231000000Z}"
)

(
  cd /home/ci/servers/tls
  openssl req -x509 -newkey rsa:2048 -nodes -days 9000 -subj '/CN=Example CA' -keyout ca.key -out ca.pem
  cat >ca.conf <<'CONF'
[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
unique_subject = no
policy = any
copy_extensions = copy
[any]
commonName = supplied
CONF
  touch index.txt
  echo 01 >serial
  openssl req -x509 -newkey rsa:2048 -nodes -days 9000 -subj /CN=mirror.example.com -addext subjectAltName=DNS:mirror.example.com \
    -keyout self-signed.key -out self-signed.pem
  make_certificate good mirror.example.com
  make_certificate expired mirror.example.com 20200101000000Z 20210101000000Z
  make_certificate other-name other.example.com
) &>/home/ci/tls.log

node "$here/faulty-server.mjs" /home/ci/servers &>/home/ci/server.log &
wait_for_port 80
