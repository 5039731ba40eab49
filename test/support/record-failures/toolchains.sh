# Compilers, interpreters, build tools and test runners that crash or hang.
ulimit -c 0
cd /home/ci/demo
cat >crash.c <<'C'
#include <signal.h>
#include <stdlib.h>
int main(int n, char **a) {
  switch (a[1][0]) {
    case 's': *(volatile int *)0 = 1; break;
    case 'i': __builtin_trap();
    case 'a': abort();
    case 'b': raise(SIGBUS);
    case 'f': raise(SIGFPE);
  }
  return n;
}
C
gcc -o crash crash.c
printf 'check:\n\t./crash s\n' >Makefile
record segmentation-fault/fail-program 'gcc --version' <<'STEP'
./crash s
make check
python3 -c 'import subprocess; subprocess.run(["./crash", "s"], check=True)' 2>&1 | tail -1
bash -c 'ulimit -c unlimited; ./crash s; exit 1'
STEP
record segmentation-fault/pass 'gcc --version' <<'STEP'
gcc -O2 -o fine crash.c && ./fine x
echo 'tests/test_crash.py::test_segmentation_fault_is_reported PASSED'
echo 'ok 5 - a segmentation fault of a child is caught'
STEP
printf 'import ctypes\ndef test_fine(): pass\ndef test_crash(): ctypes.string_at(0)\n' >test_crash.py
record python-crash/fail-pytest 'pytest --version' <<'STEP'
pytest -q test_crash.py
python3 -X faulthandler -c 'import ctypes; ctypes.string_at(0)'
pytest -q -n 2 test_crash.py
STEP
record python-crash/pass 'pytest --version' <<'STEP'
pytest -v test_crash.py -k fine
echo 'test_faulthandler.py::test_fatal_python_error PASSED'
STEP
record illegal-instruction/fail-program 'gcc --version' <<'STEP'
./crash i
python3 -c 'import subprocess; subprocess.run(["./crash", "i"], check=True)' 2>&1 | tail -1
printf 'check:\n\t./crash i\n' >Makefile
make check
STEP
record illegal-instruction/pass 'gcc --version' <<'STEP'
grep -c sse2 /proc/cpuinfo
echo 'PASS: illegal_instruction_handler'
STEP
record process-aborted/fail-abort 'gcc --version' <<'STEP'
./crash a
printf 'check:\n\t./crash a\n' >Makefile
make check
printf '#include <cassert>\n#include <stdexcept>\nint main(int n, char **) { if (n > 1) throw std::runtime_error("no such table"); assert(n > 1); }\n' >abort.cc
g++ -o abort abort.cc
./abort
./abort 1
python3 -c 'import subprocess; subprocess.run(["./crash", "a"], check=True)' 2>&1 | tail -1
STEP
record process-aborted/pass 'gcc --version' <<'STEP'
./fine x
echo 'Aborted 0 transactions'
echo 'ok 6 - abort() is caught'
STEP
printf '#include <stdlib.h>\nint main(void) { int *a = malloc(4); free(a); return a[0]; }\n' >use.c
record sanitizer-error/fail-address 'gcc --version' <<'STEP'
gcc -g -fsanitize=address -o use use.c && ./use
printf '#include <pthread.h>\nint n; void *f(void *a) { n++; return a; }\nint main(void) { pthread_t t; pthread_create(&t, 0, f, 0); n++; pthread_join(t, 0); }\n' >race.c
gcc -g -fsanitize=thread -o race race.c && ./race
printf '#include <stdlib.h>\nint main(void) { malloc(100); return 0; }\n' >leak.c
gcc -g -fsanitize=address -o leak leak.c && ./leak
STEP
record sanitizer-error/pass 'gcc --version' <<'STEP'
gcc -g -fsanitize=address,undefined -o fine crash.c && ./fine x
echo '-- AddressSanitizer: enabled'
STEP
printf 'int f(int a) { return a; }\n' >fine.c
record compiler-crash/fail-gcc 'gcc --version' <<'STEP'
gcc -c fine.c -wrapper sh,-c,'kill -SEGV $$'
STEP
record compiler-crash/pass 'gcc --version' <<'STEP'
gcc -c fine.c
rustc --version
echo 'internal compiler errors: 0'
STEP
printf 'int f(void);\nint main(void) { return f(); }\n' >main.c
gcc -shared -fPIC -o libfine.so -Wl,-soname,libfine.so.1 fine.c 2>/dev/null
record shared-library-missing/fail-loader 'ldd --version' <<'STEP'
printf 'int f(int); int main(void) { return f(0); }\n' >uses.c
gcc -o uses uses.c -L. -lfine
./uses
python3 -c 'import ctypes; ctypes.CDLL("libfine.so.1")' 2>&1 | tail -1
STEP
record shared-library-missing/pass 'ldd --version' <<'STEP'
ln -sf libfine.so libfine.so.1
LD_LIBRARY_PATH=. ./uses
ldd /bin/true
STEP

cd /home/ci/demo
printf 'import time\ndef test_fine(): pass\ndef test_hang(): time.sleep(60)\n' >test_hang.py
record pytest-timed-out/fail-hang 'pytest --version' <<'STEP'
pytest -q --timeout 2 test_hang.py
pytest -q --timeout 2 --timeout-method thread test_hang.py
STEP
record pytest-timed-out/pass 'pytest --version' <<'STEP'
pytest -v --timeout 20 test_hang.py -k fine
STEP
