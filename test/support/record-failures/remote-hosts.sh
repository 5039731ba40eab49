# SSH and Ansible.
ssh=/home/ci/ssh
mkdir -p $ssh /home/ci/.ssh /run/sshd
ssh-keygen -q -t ed25519 -N '' -C ci@example.com -f $ssh/host
ssh-keygen -q -t ed25519 -N '' -C ci@example.com -f $ssh/other
ssh-keygen -q -t ed25519 -N '' -C ci@example.com -f $ssh/user
cat $ssh/user.pub >$ssh/authorized_keys
/usr/sbin/sshd -f /dev/null -o Port=22 -o HostKey=$ssh/host -o AuthorizedKeysFile=$ssh/authorized_keys -o StrictModes=no \
  -o UsePAM=no -o 'Subsystem=sftp internal-sftp' -o PasswordAuthentication=no -o PermitRootLogin=yes -o PidFile=none -E /home/ci/sshd.log
wait_for_port 22
echo "db.example.com,git.example.com,[db.example.com]:2223 $(cut -d' ' -f1,2 $ssh/host.pub)" >$ssh/known_hosts
echo "db.example.com,git.example.com $(cut -d' ' -f1,2 $ssh/other.pub)" >$ssh/known_hosts_other
cat >/home/ci/ssh_config <<CONF
Host *
  BatchMode yes
  User root
  IdentitiesOnly yes
  UserKnownHostsFile $ssh/known_hosts
  IdentityFile $ssh/user
CONF
mkdir -p /home/ci/bin && printf '#!/bin/sh\nexec /usr/bin/ssh -F /home/ci/ssh_config "$@"\n' >/home/ci/bin/ssh && chmod +x /home/ci/bin/ssh
export PATH=/home/ci/bin:$PATH ANSIBLE_SSH_ARGS='-F /home/ci/ssh_config' ANSIBLE_NOCOLOR=1 ANSIBLE_HOME=/home/ci/.ansible ANSIBLE_TIMEOUT=5
printf -- '- hosts: all\n  tasks:\n    - ansible.builtin.ping:\n' >/home/ci/demo/site.yaml
printf 'db.example.com ansible_python_interpreter=/usr/bin/python3\n' >/home/ci/demo/inventory

record ssh-host-key-verification/fail-unknown-key 'ssh -V' <<'STEP'
ssh -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes db.example.com true
git clone -c core.sshCommand='ssh -F /home/ci/ssh_config -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes' git.example.com:demo.git
STEP
record ssh-host-key-verification/fail-changed-key 'ssh -V' <<'STEP'
ssh -o UserKnownHostsFile=/home/ci/ssh/known_hosts_other db.example.com true
STEP
record ssh-host-key-verification/fail-ansible 'ansible --version' <<'STEP'
ANSIBLE_SSH_ARGS='-F /home/ci/ssh_config -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes' ansible-playbook -i inventory site.yaml
STEP
record ssh-host-key-verification/pass 'ssh -V' <<'STEP'
ssh-keyscan -t ed25519 db.example.com 2>&1 | cut -c-60
ssh -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=accept-new db.example.com uptime -p
ssh db.example.com echo host key verified
STEP
other='-F /dev/null -i /home/ci/ssh/other -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile=/home/ci/ssh/known_hosts'
record ssh-permission-denied/fail-wrong-key 'ssh -V' <<STEP
/usr/bin/ssh $other root@db.example.com true
scp $other site.yaml root@db.example.com:
git clone -c core.sshCommand='/usr/bin/ssh $other' root@git.example.com:demo.git
STEP
record ssh-permission-denied/fail-ansible 'ansible --version' <<STEP
ANSIBLE_SSH_ARGS='$other' ansible-playbook -i inventory -u root site.yaml
STEP
record ssh-permission-denied/pass 'ssh -V' <<'STEP'
ssh -v db.example.com echo logged in 2>&1 | grep -i -e auth -e logged
touch secret && chmod 600 secret && ls -l secret | cut -c-10
su -s /bin/sh nobody -c 'cat /home/ci/demo/secret' || echo 'permission denied as it should be'
STEP
printf 'deploy:\n\tssh -p 2222 db.example.com uptime\n' >/home/ci/demo/Makefile
record ssh-host-unreachable/fail-refused 'ssh -V' <<'STEP'
make deploy
scp -S /home/ci/bin/ssh -P 2222 site.yaml db.example.com:
ansible-playbook -i inventory -e ansible_port=2222 site.yaml
STEP
record ssh-host-unreachable/fail-timed-out 'ssh -V' <<'STEP'
ssh -o ConnectTimeout=2 silent.example.com true
echo 'silent.example.com' >silent
ansible-playbook -i silent site.yaml
git clone -c core.sshCommand='ssh -F /home/ci/ssh_config -p 2222' git.example.com:demo.git
STEP
record ssh-host-unreachable/pass-waiting 'ssh -V' <<'STEP'
for try in 1 2 3 4 5; do
  ssh -p 2223 db.example.com true && break
  sleep 1
  [ "$try" = 3 ] && /usr/sbin/sshd -f /dev/null -o Port=2223 -o HostKey=/home/ci/ssh/host -o PidFile=none \
    -o AuthorizedKeysFile=/home/ci/ssh/authorized_keys -o StrictModes=no -o UsePAM=no -o PermitRootLogin=yes
done
ssh -p 2223 db.example.com echo the host is up
STEP
record ssh-host-unreachable/pass 'ansible --version' <<'STEP'
ssh db.example.com echo reached
ansible-playbook -i inventory site.yaml
STEP
record ssh-connection-closed/fail-closed 'ssh -V' <<'STEP'
ssh -p 8446 db.example.com true
ssh db.example.com 'kill -9 $PPID; sleep 2'
STEP
record ansible-host-unreachable/fail-silent-server 'ansible --version' <<'STEP'
ansible-playbook -i inventory -e ansible_port=8447 site.yaml
STEP
record ansible-host-unreachable/pass 'ansible --version' <<'STEP'
ansible-playbook -i inventory site.yaml
echo 'ok: [db.example.com] => {"msg": "no host was unreachable"}'
STEP
record ssh-connection-closed/pass 'ssh -V' <<'STEP'
ssh -v db.example.com echo done 2>&1 | tail -5
STEP
record ansible-worker-died/fail-worker-killed 'ansible --version' <<'STEP'
printf -- '- hosts: all\n  gather_facts: false\n  tasks:\n    - ansible.builtin.command: sleep 20\n' >slow.yaml
ansible-playbook -i inventory slow.yaml &
sleep 6
kill -9 $(pgrep -P $! ansible)
wait $!
STEP
record ansible-worker-died/pass 'ansible --version' <<'STEP'
ansible-playbook -i inventory -f 2 site.yaml
STEP
