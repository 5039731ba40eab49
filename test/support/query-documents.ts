import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Fields } from '../../src/model/fields.ts';
import { createRandom, type Random } from './random.ts';

const ALPHABETS = [
  'abcdefghijklmnopqrstuvwxyz',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  '0123456789',
  '_.:,;\'-/\\"()[]{}<>=+*?!~^&|#@$% \t\n',
  'éàÉÀßẞİıſKÅΣςσΩдЖשמ״ب',
  '中文字漢々ひらがなカタカナー한국어ไทยລາວမြန်',
  '😀👩‍👩‍👧👍🏽🇩🇪🇫🇷❤️1️⃣#️⃣©™𝒳𐐀𐐨',
  '\u00a0\u2028\u3000\u200b\u200d\u0301\u00ad\ufeff\u0000\u0001\u001b',
].map((text) => Array.from(text));

/** A text of any characters, in which every rule of the analyser has its chance. */
export function nastyText(random: Random): string {
  const own = [random.pick(ALPHABETS), random.pick(ALPHABETS), ALPHABETS[0]!];
  let text = '';
  const length = random.below(40);
  for (let index = 0; index < length; index += 1) text += random.pick(random.pick(own));
  if (random.chance(5))
    return text + random.pick(random.pick(ALPHABETS)).repeat(100 + random.below(400)) + text;
  return text;
}

const WORDS = [
  'error Error ERROR failed Timed out connection refused Connection reset by peer timeout time-out host unreachable',
  "can't don't node-1 node_2 10.0.0.1 127.0.0.1:6012 3.14 1,000 1;2 a.b.c e.g. foo_bar _private __init__ x86_64 v2",
  'nova.compute.manager [req-1f2e] /etc/nova/nova.conf File "tempest/api.py", line 495 in <module> KeyError: \'id\'',
  'Exit code: 5 -1 :: no space left on device errno=28 (28) 100% {"a": [1, 2]} --fix-missing? *** + - ! && || AND OR',
  'Größe Ärger naïve ΣΊΣΥΦΟΣ İstanbul straße 東京 タワー ひらがな 한국 ไทย 😀 👩‍👧 🇩🇪 𐐀𐐁',
].flatMap((line) => line.split(' '));

const TAGS = [
  'console',
  'console.html',
  'screen',
  'screen-n-cpu.txt',
  'syslog',
  'Multi Word',
  'a*b',
  'émoji😀',
  '',
];

/** Documents made up to be hard: signs, numbers, dates and several values a field; the same for the same seed. */
export function syntheticDocuments(count: number, seed: number): Fields[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => syntheticDocument(random, index));
}

function sentence(random: Random): string {
  return Array.from({ length: 1 + random.below(12) }, () => random.pick(WORDS)).join(
    random.chance(90) ? ' ' : '',
  );
}

function syntheticDocument(random: Random, index: number): Fields {
  const message = random.chance(60) ? sentence(random) : nastyText(random);
  const fields: Record<string, Fields[string]> = {
    message: random.chance(10) ? [message, sentence(random), sentence(random)] : message,
    '@timestamp': new Date(
      Date.UTC(2016, 0, 1) + random.below(400 * 86_400) * 1000 + random.below(1000),
    ).toISOString(),
    line: index + 1,
    voting: random.below(2),
    build_name: `${random.pick(['gate', 'check'])}-${random.pick(['tempest', 'nova', 'NOVA'])}-dsvm-${random.below(5)}`,
    build_change: random.chance(50) ? 1000 + random.below(20) : String(1000 + random.below(20)),
    tags: Array.from({ length: random.below(4) }, () => random.pick(TAGS)),
  };
  if (random.chance(50)) fields.error_pr = random.below(4000) / 10 - 200;
  if (random.chance(50))
    fields.project = random.pick(['openstack/nova', 'openstack/cinder', 'openstack-infra/zuul']);
  if (random.chance(30)) fields.loglevel = random.pick(['ERROR', 'WARNING', 'INFO']);
  if (random.chance(20)) fields.offset = random.below(1e9);
  if (random.chance(5)) delete fields.message;
  return fields;
}

/** The recorded documents of elastic-recheck, with their `timestamp` under the name that events have. */
export function recordedDocuments(
  data: string,
): { readonly fields: Fields; readonly bugs: readonly string[] }[] {
  const lines = readFileSync(join(data, 'elastic-recheck-documents', 'documents.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const { true_bugs: bugs, timestamp, ...fields } = JSON.parse(line);
    return { fields: { ...fields, '@timestamp': timestamp }, bugs };
  });
}

const LOG_FOLDERS = [
  'openstack-devstack-logs',
  'travis-logchunks',
  'github-actions-pytorch',
  'jenkins-and-github-pairs',
];

/** Lines of real logs as documents, spread evenly over all files of the folders. */
export function logDocuments(data: string, count: number): Fields[] {
  const files = LOG_FOLDERS.flatMap((folder) =>
    readdirSync(join(data, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(log|txt|html)(\.gz)?$/.test(name))
      .map((name) => join(data, folder, name)),
  ).filter((path) => statSync(path).isFile());
  const perFile = Math.ceil(count / files.length);
  return files.flatMap((path) => fileDocuments(path, perFile)).slice(0, count);
}

function fileDocuments(path: string, count: number): Fields[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const lines = text.split('\n').filter((line) => line.length > 20 && line.length < 2000);
  const stride = Math.max(1, Math.floor(lines.length / count));
  const filename = path.split('/').at(-1) ?? path;
  return lines
    .filter((_, index) => index % stride === 0)
    .slice(0, count)
    .map((message, index) => ({
      message,
      filename,
      tags: [filename, filename.replace(/\.gz$/, ''), 'console'],
      line: index + 1,
      '@timestamp': new Date(Date.UTC(2020, 1, 1, 0, 0, index)).toISOString(),
      build_status: index % 3 === 0 ? 'FAILURE' : 'SUCCESS',
    }));
}
