# Full disks, memory, descriptors, processes: small tmpfs, ulimit and a memory control group.
small=/home/ci/small
mkdir -p $small /home/ci/npm-app && mount -t tmpfs -o size=2m small $small
printf 'int main(void) { static char a[4 << 20] = {1}; return a[0]; }\n' >/home/ci/demo/big.c
group=/sys/fs/cgroup/memory/record-failures
[[ -d $group ]] && rmdir $group
mkdir -p $group && echo 60M >$group/memory.limit_in_bytes
export group

record disk-full/fail-tools 'dd --version' <<'STEP'
dd if=/dev/zero of=/home/ci/small/layer bs=64k
gcc -o /home/ci/small/big big.c
cp /bin/bash /home/ci/small/bash
echo 'a last word' >/home/ci/small/word
python3 -c 'open("/home/ci/small/data", "w").write("x" * 100000)'
TMPDIR=/home/ci/small git clone -q http://git.example.com/git/demo.git /home/ci/small/demo
(cd /home/ci/seed && git archive main) | tar -C /home/ci/small -x
rm /home/ci/small/big
gcc -S -o /home/ci/small/big.s big.c
STEP
cat >/home/ci/demo/Write.java <<'JAVA'
public class Write {
  public static void main(String[] a) throws Exception { java.nio.file.Files.write(java.nio.file.Path.of(a[0]), new byte[99999]); }
}
JAVA
record disk-full/fail-languages 'node --version' <<'STEP'
node -e 'require("fs").writeFileSync("/home/ci/small/data", "x".repeat(100000))'
java Write.java /home/ci/small/java
npm_config_cache=/home/ci/small npm install --no-save --registry http://mirror.example.com/files/npm/ demo-lib
curl -fsS -o /home/ci/small/archive.tar.gz http://mirror.example.com/files/archive.tar.gz
STEP
rm -rf $small/*
record disk-full/pass 'df --version' <<'STEP'
df -h --output=pcent,target /home/ci/small
dd if=/dev/zero of=/home/ci/small/layer bs=64k count=4
echo 'test storage::no_space_left_is_reported ... ok'
STEP
mount -o remount,ro $small
record read-only-file-system/fail-tools 'touch --version' <<'STEP'
touch /home/ci/small/file
cp big.c /home/ci/small/
python3 -c 'open("/home/ci/small/data", "w")'
node -e 'require("fs").writeFileSync("/home/ci/small/data", "x")'
STEP
mount -o remount,rw $small
record read-only-file-system/pass 'touch --version' <<'STEP'
touch /home/ci/small/file && ls /home/ci/small
grep -c ' ro,' /proc/mounts
STEP

printf 'a = []\nwhile True: a.append(bytearray(1 << 20))\n' >/home/ci/demo/eat.py
cat >/home/ci/demo/Makefile <<'MAKE'
check:
	@python3 eat.py
MAKE
record kernel-out-of-memory/fail-control-group 'uname -r | cut -d- -f1 | sed s/^/Linux\ /' <<'STEP'
echo $$ >$group/cgroup.procs
make check
python3 eat.py
echo $?
dmesg -T | grep -E 'oom|Out of memory|out of memory|Killed' | tail -n 4
STEP
record kernel-out-of-memory/pass 'uname -r | cut -d- -f1 | sed s/^/Linux\ /' <<'STEP'
free -m
cat $group/memory.oom_control
echo 'tests/test_memory.py::test_out_of_memory_is_reported PASSED'
STEP
record process-killed/fail-killed 'bash --version' <<'STEP'
(ulimit -t 1; python3 -c 'while True: pass')
bash -c 'python3 -c "import os; os.kill(os.getpid(), 9)"; echo after'
cat >Makefile <<'MAKE'
check:
	python3 -c 'import os; os.kill(os.getpid(), 9)'
MAKE
make check
python3 -c 'import subprocess; subprocess.run(["sh", "-c", "kill -9 $$"], check=True)' 2>&1 | tail -1
STEP
record process-killed/pass 'bash --version' <<'STEP'
sleep 30 &
kill $!
wait $!
echo 'worker 3 was killed and started again'
echo 'Killed 3 mutants of 3'
STEP
for n in $(seq 200); do printf 'template<int N> struct T%d { enum { v = T%d<N-1>::v + N }; }; template<> struct T%d<0> { enum { v = 0 }; };\n' $n $n $n; done >/home/ci/demo/deep.cc
printf 'int x[] = {%s0};\n' "$(seq -s, 1 400000)" >>/home/ci/demo/deep.cc
record compiler-killed/fail-gcc 'g++ --version' <<'STEP'
echo $$ >$group/cgroup.procs
g++ -O2 -c deep.cc
STEP
record compiler-killed/pass 'g++ --version' <<'STEP'
echo 'int main() { return 0; }' >small.cc
g++ -O2 -o small small.cc && ./small
STEP
cat >/home/ci/demo/Eat.java <<'JAVA'
public class Eat {
  public static void main(String[] a) {
    var kept = new java.util.ArrayList<byte[]>();
    while (true) kept.add(new byte[1 << 20]);
  }
}
JAVA
record java-out-of-memory/fail-heap 'java -version' <<'STEP'
java -Xmx32m Eat.java
java -XX:MaxMetaspaceSize=12m Eat.java
STEP
record java-out-of-memory/pass 'java -version' <<'STEP'
java -Xmx64m -XX:+HeapDumpOnOutOfMemoryError -version
echo '[INFO] Running com.example.OutOfMemoryErrorHandlerTest'
echo 'BUILD SUCCESS'
STEP
record node-heap-out-of-memory/fail-old-space 'node --version' <<'STEP'
node --max-old-space-size=32 -e 'const a = []; for (;;) a.push({ x: Math.random() })'
STEP
record node-heap-out-of-memory/pass 'node --version' <<'STEP'
NODE_OPTIONS=--max-old-space-size=256 node -e 'console.log(require("v8").getHeapStatistics().heap_size_limit > 0)'
echo 'ok - heap out of memory is reported'
STEP
record cannot-allocate-memory/fail-limit 'python3 --version' <<'STEP'
(ulimit -v 200000; python3 eat.py)
(ulimit -v 200000; python3 -c 'import mmap; mmap.mmap(-1, 1 << 30)')
(ulimit -v 20000; node --version)
java -Xms400g -version
STEP
record cannot-allocate-memory/pass 'python3 --version' <<'STEP'
python3 -c 'bytearray(1 << 20); print("allocated")'
echo 'tests/test_memory.py::test_memory_error PASSED'
STEP
record too-many-open-files/fail-limit 'python3 --version' <<'STEP'
(ulimit -n 16; python3 -c 'a = [open("big.c") for _ in range(100)]')
(ulimit -n 32; node -e 'const fs = require("fs"); for (;;) fs.openSync("big.c")')
(ulimit -n 12; bash -c 'for i in $(seq 3 20); do eval "exec $i<big.c"; done; cat big.c')
STEP
record too-many-open-files/pass 'python3 --version' <<'STEP'
ulimit -n
python3 -c 'a = [open("big.c") for _ in range(100)]; print(len(a))'
echo 'PASS TestTooManyOpenFiles'
STEP
record thread-limit-reached/fail-limit 'java -version' <<'STEP'
chmod 755 /home/ci /home/ci/demo
setpriv --reuid 65534 --clear-groups bash -c 'ulimit -u 6; java -version; for i in $(seq 8); do sleep 3 & done'
setpriv --reuid 65534 --clear-groups bash -c 'ulimit -u 30; python3 -c "
import threading, time
for i in range(100): threading.Thread(target=time.sleep, args=(1,), daemon=True).start()"'
STEP
record thread-limit-reached/pass 'java -version' <<'STEP'
ulimit -u
nproc
java -XX:ActiveProcessorCount=1 -version
STEP
watches=$(cat /proc/sys/fs/inotify/max_user_watches)
echo 2 >/proc/sys/fs/inotify/max_user_watches
record inotify-watches-exhausted/fail-node 'node --version' <<'STEP'
mkdir -p a b c d
node -e 'for (const f of ["a", "b", "c", "d"]) require("fs").watch(f)'
STEP
echo "$watches" >/proc/sys/fs/inotify/max_user_watches
record inotify-watches-exhausted/pass 'node --version' <<'STEP'
node -e 'for (const f of ["a", "b", "c", "d"]) require("fs").watch(f).close(); console.log("watched 4 folders")'
STEP
rmdir $group 2>/dev/null || true
