# Time limits of commands. What only a CI system itself can write stands in logs that are marked as synthetic.
printf 'check:\n\ttimeout 1 sleep 30\n\nnap:\n\ttimeout --verbose 1 sleep 30\n' >/home/ci/demo/Makefile
record command-timed-out/fail-timeout 'timeout --version' <<'STEP'
make check
make nap
timeout 1 sleep 30 || echo "exit code $?"
STEP
record command-timed-out/pass 'timeout --version' <<'STEP'
timeout 20 sleep 1
echo 'timeout of 20 s was not reached, exit code 0'
STEP
