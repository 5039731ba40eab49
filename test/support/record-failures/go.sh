# Go: tests, the race detector, modules.
mkdir -p /home/ci/go-demo && cd /home/ci/go-demo
printf 'module example.com/demo\n\ngo 1.22\n' >go.mod
cat >demo_test.go <<'GO'
package demo

import (
	"testing"
	"time"
)

var counter int

func TestFine(t *testing.T) {}

func TestHang(t *testing.T) { time.Sleep(time.Minute) }

func TestRace(t *testing.T) {
	done := make(chan bool)
	go func() { counter++; done <- true }()
	counter++
	<-done
}
GO
record go-test-timed-out/fail-hang 'go version' <<'STEP'
cd /home/ci/go-demo
go test -run TestHang -timeout 2s ./...
STEP
record go-test-timed-out/pass 'go version' <<'STEP'
cd /home/ci/go-demo
go test -v -run TestFine -timeout 20s ./...
STEP
record go-data-race/fail-race 'go version' <<'STEP'
cd /home/ci/go-demo
go test -race -run TestRace ./...
STEP
record go-data-race/pass 'go version' <<'STEP'
cd /home/ci/go-demo
go test -v -race -run TestFine ./...
echo 'ok - no data race was found'
STEP
record go-module-unavailable/fail-proxy 'go version' <<'STEP'
cd /home/ci/go-demo
export GOFLAGS=-mod=mod GONOSUMDB=* GOINSECURE=*
GOPROXY=http://mirror.example.com/status/410 go get example.com/library@v1.0.0
GOPROXY=http://mirror.example.com/files/go go get example.com/library@v1.0.0
GOPROXY=http://mirror.example.com/status/404 go mod download example.com/library@v1.0.0
STEP
record go-module-unavailable/pass 'go version' <<'STEP'
cd /home/ci/go-demo
go mod verify
go list -m all
STEP
record go-proxy-unreachable/fail-refused 'go version' <<'STEP'
cd /home/ci/go-demo
export GOFLAGS=-mod=mod GONOSUMDB=* GOINSECURE=*
GOPROXY=http://mirror.example.com:81 go get example.com/library@v1.0.0
GOPROXY=http://silent.example.com go get example.com/library@v1.0.0
GOPROXY=http://mirror.example.com/reset go get example.com/library@v1.0.0
GOPROXY=http://mirror.example.com/status/502 go get example.com/library@v1.0.0
STEP
record go-proxy-unreachable/pass 'go version' <<'STEP'
cd /home/ci/go-demo
go env GOPROXY | sed 's#=.*##' | head -c 0
go build ./...
go vet ./...
STEP
mkdir -p $www/go/example.com/library/@v && (
  cd $www/go/example.com/library/@v
  printf 'module example.com/library\n' >v1.0.0.mod
  echo '{"Version":"v1.0.0"}' >v1.0.0.info
  mkdir -p "/home/ci/zip/example.com/library@v1.0.0" && cp v1.0.0.mod "/home/ci/zip/example.com/library@v1.0.0/go.mod"
  (cd /home/ci/zip && python3 -c 'import zipfile; zipfile.ZipFile("library.zip", "w").write("example.com/library@v1.0.0/go.mod")')
  cp /home/ci/zip/library.zip v1.0.0.zip
)
record go-checksum-mismatch/fail-go-sum 'go version' <<'STEP'
cd /home/ci/go-demo
export GOFLAGS=-mod=mod GONOSUMDB=* GOINSECURE=* GONOSUMCHECK=1
printf 'example.com/library v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nexample.com/library v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n' >go.sum
GOPROXY=http://mirror.example.com/files/go go get example.com/library@v1.0.0
STEP
record go-checksum-mismatch/pass 'go version' <<'STEP'
cd /home/ci/go-demo
rm go.sum
GOFLAGS=-mod=mod GONOSUMDB=* GOINSECURE=* GOPROXY=http://mirror.example.com/files/go go mod download -x example.com/library@v1.0.0
STEP

