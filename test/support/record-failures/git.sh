# git against servers that die, refuse or lack what is asked for.
servers=/home/ci/servers/git
git config --global user.name ci
git config --global user.email ci@example.com
git config --global init.defaultBranch main
git config --global advice.detachedHead false
git init -q /home/ci/seed
(
  cd /home/ci/seed
  head -c 300000 /dev/urandom >data.bin
  echo 'int main(void) { return 0; }' >main.c
  git add . && git commit -qm 'first' && git tag v1.0
  git checkout -qb feature && echo 'int main(void) { return 1; }' >main.c && git commit -qam 'feature'
  git checkout -q main && echo 'int main(void) { return 2; }' >main.c && git commit -qam 'second'
) >/dev/null 2>&1
rm -rf $servers/demo.git
git clone -q --bare /home/ci/seed $servers/demo.git

record git-transfer-cut/fail-server-dies 'git --version' <<'STEP'
git clone http://git.example.com/git-cut/demo.git cut-demo
STEP
record git-transfer-cut/pass 'git --version' <<'STEP'
git clone http://git.example.com/git/demo.git whole-demo
git -C whole-demo fetch --prune origin
git -C whole-demo log --format=%s -1
echo 'fetch: early EOF of the pack is handled ... ok'
STEP
record git-repository-not-readable/fail-missing 'git --version' <<'STEP'
git clone http://git.example.com/git/missing.git
git clone http://git.example.com/status/403/demo.git
git clone http://git.example.com/status/401/demo.git
git clone /home/ci/servers/git/missing.git
git clone ci@git.example.com:demo.git
STEP
record git-repository-not-readable/pass 'git --version' <<'STEP'
git ls-remote http://git.example.com/git/demo.git
git -C whole-demo remote -v
echo 'tests/test_clone.py::test_repository_not_found PASSED'
STEP
record git-ref-not-found/fail-no-such-ref 'git --version' <<'STEP'
git clone -b stable/2024 http://git.example.com/git/demo.git other
git clone -q http://git.example.com/git/demo.git refs-demo
cd refs-demo
git fetch origin stable/2024
git fetch origin 0123456789012345678901234567890123456789
git checkout 0123456789012345678901234567890123456789
git checkout stable/2024
git rev-parse --verify origin/stable/2024
git reset --hard 0123456789012345678901234567890123456789
STEP
record git-ref-not-found/pass 'git --version' <<'STEP'
git -C whole-demo fetch origin feature
git -C whole-demo checkout -B build v1.0
git -C whole-demo rev-parse HEAD | wc -c
echo 'ok - a remote ref that is not found is created'
STEP
record git-lock-exists/fail-locked 'git --version' <<'STEP'
cd whole-demo
touch .git/index.lock
git checkout -q main
git add .
touch .git/refs/remotes/origin/feature.lock
git fetch origin +feature:refs/remotes/origin/feature +main:refs/remotes/origin/feature
git update-ref refs/remotes/origin/feature HEAD
STEP
record git-lock-exists/pass 'git --version' <<'STEP'
rm -f whole-demo/.git/index.lock whole-demo/.git/refs/remotes/origin/feature.lock
git -C whole-demo checkout main
git -C whole-demo status --short
ls whole-demo/.git
echo 'removed .git/index.lock'
STEP
record git-server-unreachable/fail-refused 'git --version' <<'STEP'
git clone http://git.example.com:81/demo.git refused-demo
git -C whole-demo fetch http://silent.example.com/demo.git
STEP
record git-server-unreachable/pass 'git --version' <<'STEP'
git -C whole-demo fetch --all
echo 'tests/test_git.py::test_unable_to_access PASSED'
STEP
record git-merge-conflict/fail-conflict 'git --version' <<'STEP'
cd whole-demo
git merge --no-edit origin/feature
git merge --abort
git rebase origin/feature
STEP
record git-merge-conflict/pass 'git --version' <<'STEP'
cd whole-demo
git rebase --abort
git checkout -q -B topic v1.0
git merge --no-edit origin/main
echo 'tests/test_merge.py::test_merge_conflict_in_content PASSED'
STEP
record git-dubious-ownership/fail-other-owner 'git --version' <<'STEP'
chown -R 1000:1000 whole-demo
git -C whole-demo status
chown -R 0:0 whole-demo
STEP
record git-dubious-ownership/pass 'git --version' <<'STEP'
git config --global --add safe.directory /home/ci/demo/whole-demo
git -C whole-demo status --short --branch
STEP
