// biome-ignore-all lint/suspicious/noTemplateCurlyInString: queries of real signatures hold such texts
import type { Fields } from '../../src/model/fields.ts';

/** A query that somebody really wrote, with what it does and does not find, or how it is refused. */
export interface TrapCase {
  readonly bug: string;
  readonly trap: string;
  readonly query: string;
  readonly hits?: readonly Fields[];
  readonly misses?: readonly Fields[];
  readonly refused?: { readonly code: string; readonly at: string; readonly hint: RegExp };
}

const CONSOLE = ['console', 'console.html'];

function event(message: string, fields: Fields = {}): Fields {
  return { message, tags: CONSOLE, filename: 'console.html', ...fields };
}

/** Texts of elastic-recheck's signatures (Apache-2.0), chosen because a hand-written parser gets them wrong. */
export const TRAP_CASES: readonly TrapCase[] = [
  {
    bug: '1327184',
    trap: 'a missing AND leaves the message optional beside a required clause',
    query:
      'message:"UEsDBBQAAAAIAHeDxEQMVWtseQwAAOokAAAPAAAAcGlwL19faW5pdF9fLnB5pRprb+M28rt/BTdp" tags:console',
    hits: [
      event('anything at all'),
      event('UEsDBBQAAAAIAHeDxEQMVWtseQwAAOokAAAPAAAAcGlwL19faW5pdF9fLnB5pRprb+M28rt/BTdp', { tags: [] }),
    ],
    misses: [event('anything at all', { tags: ['syslog'] })],
  },
  {
    bug: '1304119',
    trap: 'two optional clauses: the tag alone is enough',
    query: 'message:"(ObjectExpiryTest:test_get_object_at_expiry_time): 404 HEAD" tags:console',
    hits: [
      event('fine'),
      event('(ObjectExpiryTest:test_get_object_at_expiry_time): 404 HEAD /x', { tags: [] }),
    ],
    misses: [event('ObjectExpiryTest: 404 HEAD', { tags: ['syslog'] })],
  },
  {
    bug: '1303802',
    trap: 'a blank after the colon belongs to nothing',
    query: 'message: "qemu-img: error" tags:screen-n-cpu.txt',
    hits: [
      event('qemu-img: error while reading', { tags: [] }),
      event('all is well', { tags: ['screen-n-cpu.txt'] }),
    ],
    misses: [event('qemu-img: no error', { tags: ['screen-n-cpu'] })],
  },
  {
    bug: '1532809',
    trap: 'AND binds its two neighbours only; the last clause stays optional',
    query: 'message:"No lease, failing" AND voting:1 tags:"console"',
    hits: [
      event('No lease, failing', { voting: 1, tags: [] }),
      event('udhcpc: No lease, failing', { voting: '1' }),
    ],
    misses: [event('No lease, failing', { voting: 0 }), event('No lease; trying', { voting: 1 })],
  },
  {
    bug: '1532542',
    trap: 'OR and no operator at the top: the tag alone is enough; parentheses inside quotes are text',
    query:
      '(message:"(LiveBlockMigrationTestJSON:test_live_block_migration_paused)"  AND message:"(LiveBlockMigrationTestJSON:test_live_block_migration)") OR message:"Current status: MIGRATING. Current task state: migrating." tags:"console"',
    hits: [event('fine'), event('Current status: MIGRATING. Current task state: migrating.', { tags: [] })],
    misses: [event('(LiveBlockMigrationTestJSON:test_live_block_migration_paused)', { tags: [] })],
  },
  {
    bug: '1402747',
    trap: 'two optional and two required clauses in one group, with a newline between',
    query:
      '(message:"VersionConflict: SQLAlchemy" message:"is installed but"\n message:"is required by [\'oslo.db\']" AND tags:"console")',
    hits: [event("x is required by ['oslo.db']")],
    misses: [
      event('VersionConflict: SQLAlchemy is installed but old'),
      event("is required by ['oslo.db']", { tags: [] }),
    ],
  },
  {
    bug: '1270710',
    trap: 'a field group of phrases side by side: any of them; an escaped quote before a comma',
    query:
      'tags:"console" AND message:("download.py\\", line 495" "download.py\\", line 433" "download.py\\", line 237" "package_index.py\\", line 682")',
    hits: [event('File "pip/download.py", line 237, in get'), event('package_index.py, line 682')],
    misses: [
      event('File "pip/download.py", line 238'),
      event('download.py", line 495', { tags: ['syslog'] }),
    ],
  },
  {
    bug: '1365738',
    trap: '"or" inside a phrase is a word; a keyword field group of phrases takes any',
    query:
      'message:"not allowed to have ERRORS or TRACES" AND build_name:("check-grenade-dsvm" "gate-grenade-dsvm" "check-grenade-dsvm-partial-ncpu" "gate-grenade-dsvm-partial-ncpu")',
    hits: [event('logs are not allowed to have ERRORS or TRACES', { build_name: 'gate-grenade-dsvm' })],
    misses: [
      event('not allowed to have ERRORS or TRACES', { build_name: 'gate-grenade-dsvm-neutron' }),
      event('not allowed to have ERRORS', { build_name: 'gate-grenade-dsvm' }),
    ],
  },
  {
    bug: '1291108',
    trap: 'OR inside a field group',
    query:
      'message:"FAIL: cinder.tests.api.contrib.test_admin_actions.AdminActionsTest.test_force_delete_snapshot" AND filename:"console.html" AND  build_name:("gate-cinder-python27" OR "gate-cinder-python26")',
    hits: [
      event('FAIL: cinder.tests.api.contrib.test_admin_actions.AdminActionsTest.test_force_delete_snapshot', {
        build_name: 'gate-cinder-python26',
      }),
    ],
    misses: [
      event('FAIL: cinder.tests.api.contrib.test_admin_actions.AdminActionsTest.test_force_delete_snapshot', {
        build_name: 'gate-cinder-python33',
      }),
    ],
  },
  {
    bug: '1357046',
    trap: 'AND inside a field group, with newlines',
    query:
      'message:("Create member" AND\n         "AttributeError: \'NoneType\' object has no attribute \'fixed_ips\'") AND\ntags:"screen-q-lbaas.txt"',
    hits: [
      event("Create member 5 failed\nAttributeError: 'NoneType' object has no attribute 'fixed_ips'", {
        tags: ['screen-q-lbaas.txt'],
      }),
    ],
    misses: [
      event("AttributeError: 'NoneType' object has no attribute 'fixed_ips'", {
        tags: ['screen-q-lbaas.txt'],
      }),
    ],
  },
  {
    bug: '1342380',
    trap: 'NOT without a conjunction inside a field group',
    query:
      'message:("libvirtError: Failed to terminate process" NOT "in _shutdown_instance") AND tags:"screen-n-cpu.txt"',
    hits: [event('libvirtError: Failed to terminate process 5', { tags: ['screen-n-cpu.txt'] })],
    misses: [
      event('in _shutdown_instance\nlibvirtError: Failed to terminate process 5', {
        tags: ['screen-n-cpu.txt'],
      }),
      event('fine', { tags: ['screen-n-cpu.txt'] }),
    ],
  },
  {
    bug: '1253482',
    trap: '+ directly before a quote',
    query:
      'message:(+"[ERROR]" +"devstack/lib/keystone" +"keystone did not start") AND filename:console.html',
    hits: [event('[ERROR] ./devstack/lib/keystone:400 keystone did not start')],
    misses: [
      event('[ERROR] devstack/lib/nova:400 keystone did not start'),
      event('[ERROR] devstack/lib/keystone'),
    ],
  },
  {
    bug: '1266611',
    trap: '+ before phrases that hold full stops',
    query:
      'message:(+"InstanceInvalidState: Instance" +"in task_state powering-off. Cannot snapshot_volume_backed while the instance is in this state.") AND project:"openstack/nova" AND tags:"console.html"',
    hits: [
      event(
        'InstanceInvalidState: Instance 1 in task_state powering-off. Cannot snapshot_volume_backed while the instance is in this state.',
        { project: 'openstack/nova' },
      ),
    ],
    misses: [
      event('InstanceInvalidState: Instance 1 in task_state powering-off', { project: 'openstack/nova' }),
    ],
  },
  {
    bug: '1355050',
    trap: 'a negated phrase without a field is looked for in the message',
    query: 'message:"No distributions at all found for" AND NOT "(from pbr)" AND tags:"console"',
    hits: [event('No distributions at all found for oslo.db')],
    misses: [event('No distributions at all found for pbr>=0.6 (from pbr)')],
  },
  {
    bug: '1339735',
    trap: 'single quotes are no quotes: ten words, of which only the first belongs to the field',
    query:
      "message:'Deadlock found when trying to get lock; try restarting transaction' AND tags:screen-g-reg.txt",
    hits: [event('transaction done', { tags: ['screen-g-reg.txt'] })],
    misses: [
      event('Deadlock found when trying to get lock; try restarting', { tags: ['screen-g-reg.txt'] }),
      event('Deadlock found when trying to get lock; try restarting transaction'),
    ],
  },
  {
    bug: '1686109',
    trap: "unescaped quotes inside: a phrase, a bare '', and another phrase",
    query:
      'message:"requests.exceptions.ConnectionError: (\'Connection aborted.\', BadStatusLine("\'\'",))" AND tags:"console" AND build_name:"gate-nova-tox-functional-ubuntu-xenial"',
    hits: [
      event("requests.exceptions.ConnectionError: ('Connection aborted.', BadStatusLine(\"''\",))", {
        build_name: 'gate-nova-tox-functional-ubuntu-xenial',
      }),
    ],
    misses: [
      event("requests.exceptions.ConnectionError: ('Connection aborted.', BadStatusLine(\"''\",))", {
        build_name: 'other',
      }),
    ],
  },
  {
    bug: '1616561',
    trap: 'an unquoted / begins a regular expression that never ends',
    query: 'message:"Killed process" AND message:"(python)" AND project:openstack/cinder',
    refused: { code: 'unclosed-regex', at: '/cinder', hint: /"openstack\/cinder"/ },
  },
  {
    bug: '1286635',
    trap: 'an unquoted / inside parentheses',
    query:
      'message:"WARNING: The following packages cannot be authenticated" AND (filename:console.html OR filename:logs/devstacklog.txt)',
    refused: { code: 'unclosed-regex', at: '/devstacklog.txt)', hint: /"logs\/devstacklog.txt"/ },
  },
  {
    bug: '1412513',
    trap: 'AND AND',
    query:
      '(message:"MismatchError: 3 != 2" OR message:"MismatchError: 5 != 4") AND AND tags:"console" AND build_name:"gate-cinder-python27"',
    refused: { code: 'unexpected-token', at: 'AND tags', hint: /remove one/ },
  },
  {
    bug: '1307344',
    trap: 'a - inside the name of a field that no event has',
    query:
      'message:"Table \'neutron_ml2.meteringlabels\' doesn\'t exist" AND (build_name:"check-grenade-dsvm-neutron" OR build-name:"gate-grenade-dsvm-neutron") AND tags:console',
    hits: [
      event("Table 'neutron_ml2.meteringlabels' doesn't exist", { build_name: 'check-grenade-dsvm-neutron' }),
    ],
    misses: [
      event("Table 'neutron_ml2.meteringlabels' doesn't exist", { build_name: 'gate-grenade-dsvm-neutron' }),
    ],
  },
  {
    bug: '1295808',
    trap: 'AND and OR at one level have no precedence',
    query:
      '(message:"File \\"tempest/scenario/test_security_groups_basic_ops.py\\"" AND\n message:"_verify_mac_addr") OR\n(message:"File \\"tempest/scenario/test_volume_boot_pattern.py\\"" AND\n message:"in _ssh_to_server") AND\nmessage:"EOFError" AND tags:"tempest.txt"',
    hits: [
      event('File "tempest/scenario/test_volume_boot_pattern.py", line 1, in _ssh_to_server EOFError', {
        tags: ['tempest.txt'],
      }),
    ],
    misses: [
      event('File "tempest/scenario/test_security_groups_basic_ops.py", _verify_mac_addr, EOFError', {
        tags: ['tempest.txt'],
      }),
    ],
  },
  {
    bug: '1286963',
    trap: 'OR at the top, and an apostrophe in a phrase',
    query: 'message:"fatal: Unable to look up" OR message:"error: Couldn\'t resolve host"',
    hits: [event('fatal: Unable to look up git.openstack.org'), event("error: Couldn't resolve host 'x'")],
    misses: [event('error: Could not resolve host')],
  },
  {
    bug: '1463478',
    trap: 'AND NOT in one arm of an OR; brackets, slash and colon in a phrase',
    query:
      '(message:"ImportError: No module named middleware" AND NOT build_name:"gate-designate-docs" AND tags:"screen") OR (message:"[ERROR] /opt/stack/new/devstack/lib/ceilometer:380 ceilometer-api did not start" AND tags:grenade.sh.txt)',
    hits: [
      event('ImportError: No module named middleware', { tags: ['screen'] }),
      event('[ERROR] /opt/stack/new/devstack/lib/ceilometer:380 ceilometer-api did not start', {
        tags: ['grenade.sh.txt'],
        build_name: 'gate-designate-docs',
      }),
    ],
    misses: [
      event('ImportError: No module named middleware', {
        tags: ['screen'],
        build_name: 'gate-designate-docs',
      }),
    ],
  },
  {
    bug: '1447476',
    trap: 'three levels, a group of one clause, a negated group',
    query:
      '((message:"File \\"/usr/local/lib/python2.7/dist-packages/django_pyscss/compiler.py\\", line 4") OR (\n  message:"cannot import name Compiler" AND NOT (\n  build_name:"gate-horizon-docs" OR\n  build_name:"horizon-docs"))) AND\ntags:"console"',
    hits: [
      event('File "/usr/local/lib/python2.7/dist-packages/django_pyscss/compiler.py", line 4', {
        build_name: 'horizon-docs',
      }),
      event('cannot import name Compiler', { build_name: 'gate-horizon-python27' }),
    ],
    misses: [event('cannot import name Compiler', { build_name: 'horizon-docs' })],
  },
  {
    bug: '1299176',
    trap: '- inside bare words, and a phrase of numbers and dashes',
    query:
      'tags:console AND NOT (build_queue:check-tripleo OR build_queue:experimental-tripleo) AND (message:"couldn\'t connect to host" OR (message:"0 0 0 0 0 0 0 0 --:--:--  0:00:10 --:--:-- 0" AND NOT message:"100 434k 100 434k"))',
    hits: [
      event("curl: couldn't connect to host", { build_queue: 'gate' }),
      event('  0     0    0     0    0     0      0      0 --:--:--  0:00:10 --:--:--     0'),
    ],
    misses: [
      event("curl: couldn't connect to host", { build_queue: 'check-tripleo' }),
      event('100 434k 100 434k 0 0 0 0 0 0 0 0 --:--:--  0:00:10 --:--:-- 0'),
    ],
  },
  {
    bug: '1407165',
    trap: 'six kinds of escape in one phrase',
    query:
      'message:"ValueError: \\(\\"EntryPoint must be in \'name=module\\:attrs \\[extras\\]\' format\\", \'html\\+mako = mako.ext.pygmentplugin\\:MakoHtmlLexer\'\\)" AND tags:"console"',
    hits: [
      event(
        "ValueError: (\"EntryPoint must be in 'name=module:attrs [extras]' format\", 'html+mako = mako.ext.pygmentplugin:MakoHtmlLexer')",
      ),
    ],
    misses: [event('ValueError: ("EntryPoint must be in \'name=module:attrs\' format")')],
  },
  {
    bug: '1274828',
    trap: 'needless escapes vanish',
    query:
      'message:"ERROR with Account server 127\\.0\\.0\\.1\\:6012\\/sdb1" AND message:"Connection refused" AND tags:"syslog.txt"',
    hits: [
      event('ERROR with Account server 127.0.0.1:6012/sdb1 re: Connection refused', { tags: ['syslog.txt'] }),
    ],
    misses: [
      event('ERROR with Account server 127.0.0.1:6011/sdb1: Connection refused', { tags: ['syslog.txt'] }),
    ],
  },
  {
    bug: '1330776',
    trap: 'an escaped backslash, then an apostrophe: the words are parted',
    query:
      'message:"Can\\\\\'t remove open logical volume" AND message:"Exit code: 5" AND message:"Exception during message handling" AND tags:"screen-c-vol.txt"',
    hits: [
      event("Exception during message handling Exit code: 5 Stderr: 'Can\\'t remove open logical volume'", {
        tags: ['screen-c-vol.txt'],
      }),
    ],
    misses: [
      event("Exception during message handling Exit code: 5 Can't remove open logical volume", {
        tags: ['screen-c-vol.txt'],
      }),
    ],
  },
  {
    bug: '1449136',
    trap: '\\n in a phrase is the letter n',
    query:
      '(message:"No matching distribution found for" OR message:"\\nNo matching distribution found for") AND tags:console',
    hits: [
      event('No matching distribution found for x'),
      event('line\nNo matching distribution found for x'),
    ],
    misses: [event('No matching distribution for x')],
  },
  {
    bug: '1543766',
    trap: 'escaped backslashes stand for backslashes',
    query:
      'message:"testtools.matchers._impl.MismatchError: \'OK\\\\r\\\\n\' != \'PONG\'" AND tags:"console" AND build_name:"gate-nova-python27"',
    hits: [
      event("testtools.matchers._impl.MismatchError: 'OK\\r\\n' != 'PONG'", {
        build_name: 'gate-nova-python27',
      }),
    ],
    misses: [
      event("testtools.matchers._impl.MismatchError: 'OK' != 'PONG'", { build_name: 'gate-nova-python27' }),
    ],
  },
  {
    bug: '1655567',
    trap: 'a phrase without a word is no clause, also beside AND',
    query:
      'message:"NeutronError" AND message:"IP address" AND message:"::" AND message:"already allocated in subnet" AND tags:"console"',
    hits: [event('NeutronError: IP address 10.0.0.1 already allocated in subnet')],
    misses: [event('NeutronError: IP address :: free in subnet')],
  },
  {
    bug: '1291926',
    trap: '"-1" is the word 1; a lone apostrophe; a blank after the colon',
    query:
      '((message:"gigabytes_volume-type--" AND message:"-1") OR (message:"got an unexpected keyword argument \'gigabytes_volume-type")) AND filename: "console.html"',
    hits: [
      event('gigabytes_volume-type--5: 1'),
      event("got an unexpected keyword argument 'gigabytes_volume-type-5'"),
    ],
    misses: [event('gigabytes_volume-type--5: -11')],
  },
  {
    bug: '1323715',
    trap: '%(x)s in a phrase',
    query:
      'message:"InternalServerError: Failed to check policy tenant_id:%(tenant_id)s because Unable to verify match:%(tenant_id)s as the parent resource: tenant was not found" AND tags:screen-n-api.txt',
    hits: [
      event(
        'InternalServerError: Failed to check policy tenant_id:%(tenant_id)s because Unable to verify match:%(tenant_id)s as the parent resource: tenant was not found',
        { tags: ['screen-n-api.txt'] },
      ),
    ],
    misses: [event('InternalServerError: Failed to check policy tenant_id', { tags: ['screen-n-api.txt'] })],
  },
  {
    bug: '1540452',
    trap: 'runs of blanks and ${} in a phrase',
    query:
      'message:"Killed                  timeout -s 9 ${REMAINING_TIME}" AND tags:"console" AND build_name:"gate-functional-dsvm-magnum-api"',
    hits: [
      event('Killed timeout -s 9 ${REMAINING_TIME} bash', { build_name: 'gate-functional-dsvm-magnum-api' }),
    ],
    misses: [event('Killed timeout -s 9 10m', { build_name: 'gate-functional-dsvm-magnum-api' })],
  },
  {
    bug: '1567434',
    trap: '*: and "and" inside a phrase are text',
    query:
      'message:"unsupported operand type(s) for *: \'NoneType\' and \'int\'" AND tags:"screen-n-sch.txt" AND voting:1',
    hits: [
      event("TypeError: unsupported operand type(s) for *: 'NoneType' and 'int'", {
        tags: ['screen-n-sch.txt'],
        voting: 1,
      }),
    ],
    misses: [
      event("unsupported operand type(s) for *: 'NoneType' or 'int'", {
        tags: ['screen-n-sch.txt'],
        voting: 1,
      }),
    ],
  },
  {
    bug: '1475012',
    trap: '+, *** and / in a phrase; a word that ends in *',
    query:
      'message:"+ echo \'*** /dev/vdb appears to already be mounted\'" AND tags:"console" AND build_node:devstack-trusty-hpcloud*',
    hits: [
      event("+ echo '*** /dev/vdb appears to already be mounted'", {
        build_node: 'devstack-trusty-hpcloud-b3-1',
      }),
    ],
    misses: [
      event("+ echo '*** /dev/vdb appears to already be mounted'", { build_node: 'devstack-trusty-rax-1' }),
    ],
  },
  {
    bug: '1487570',
    trap: '\\/, ? and a blank at the end of a phrase; a blank after (',
    query:
      'message:"servers\\/detail?all_tenants= " AND ( message:"404 GET" OR message:"500 GET") AND tags:"tempest.txt" AND NOT build_queue:"experimental"',
    hits: [
      event('500 GET http://x/servers/detail?all_tenants=1', { tags: ['tempest.txt'], build_queue: 'gate' }),
    ],
    misses: [
      event('500 GET http://x/servers/detail?all_tenants=1', {
        tags: ['tempest.txt'],
        build_queue: 'experimental',
      }),
      event('200 GET http://x/servers/detail?all_tenants=1', { tags: ['tempest.txt'] }),
    ],
  },
  {
    bug: '1257885',
    trap: 'a blank that folding put into a name: it never matched',
    query:
      'message:"FAIL: tempest.scenario.test_dashboard_basic_ops. TestDashboardBasicOps.test_basic_scenario[dashboard]" AND filename:"console.html"',
    hits: [
      event(
        'FAIL: tempest.scenario.test_dashboard_basic_ops. TestDashboardBasicOps.test_basic_scenario[dashboard]',
      ),
    ],
    misses: [
      event(
        'FAIL: tempest.scenario.test_dashboard_basic_ops.TestDashboardBasicOps.test_basic_scenario[dashboard]',
      ),
    ],
  },
  {
    bug: '1578866',
    trap: 'an HTML entity in a phrase is a word: decoded text does not have it',
    query:
      'message:"testtools.matchers._impl.MismatchError: &lt;bound method V3TokenClient.auth of &lt;tempest.lib.services.identity.v3.token_client.V3TokenClient" AND tags:"console"',
    hits: [
      event(
        'testtools.matchers._impl.MismatchError: &lt;bound method V3TokenClient.auth of &lt;tempest.lib.services.identity.v3.token_client.V3TokenClient',
      ),
    ],
    misses: [
      event(
        'testtools.matchers._impl.MismatchError: <bound method V3TokenClient.auth of <tempest.lib.services.identity.v3.token_client.V3TokenClient',
      ),
    ],
  },
  {
    bug: '1328997',
    trap: 'no-break spaces and mixed escapes',
    query:
      'message:"Stderr:\u00a0\\\'ERROR:\u00a0 database \\"openstack_citest\\" is being accessed by other users\\\\nDETAIL:  There are 1 other session(s) using the database.\\\\n\\\'" AND project:"openstack/nova" AND tags:"console"',
    hits: [
      event(
        'Stderr: \'ERROR:  database "openstack_citest" is being accessed by other users\\nDETAIL:  There are 1 other session(s) using the database.\\n\'',
        { project: 'openstack/nova' },
      ),
    ],
    misses: [
      event('Stderr: ERROR: database "openstack_citest" is being accessed by other users', {
        project: 'openstack/nova',
      }),
    ],
  },
  {
    bug: '1191960',
    trap: '@ in the names of fields, and two schemas in one query',
    query:
      '(( @message:"Exit code: 5" AND @message:" sudo cinder-rootwrap /etc/cinder/rootwrap.conf lvremove -f" ) OR ( message:"Exit code: 5" AND message:" sudo cinder-rootwrap /etc/cinder/rootwrap.conf lvremove -f" )) AND filename:"logs/screen-c-vol.txt"',
    hits: [
      event('Command: sudo cinder-rootwrap /etc/cinder/rootwrap.conf lvremove -f vg Exit code: 5', {
        filename: 'logs/screen-c-vol.txt',
      }),
    ],
    misses: [event('Exit code: 5', { filename: 'logs/screen-c-vol.txt' })],
  },
  {
    bug: '1315468',
    trap: 'a pattern that begins with *-',
    query:
      'message:"IOError: [Errno 2] No such file or directory" AND  message:"setuptools-2.2.dist-info/METADATA" AND tags:"console" AND build_name:*-pypy',
    hits: [
      event("IOError: [Errno 2] No such file or directory: 'setuptools-2.2.dist-info/METADATA'", {
        build_name: 'gate-nova-pypy',
      }),
    ],
    misses: [
      event("IOError: [Errno 2] No such file or directory: 'setuptools-2.2.dist-info/METADATA'", {
        build_name: 'gate-nova-python27',
      }),
    ],
  },
];
