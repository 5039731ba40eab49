import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile, rename, stat, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AppError } from '../../../src/errors.ts';
import { PROCESS_MARK } from '../../../src/util/process-mark.ts';
import { markPath, readState, readStates } from '../../../src/web/upload/upload-state.ts';
import { type Part, Uploads } from '../../../src/web/upload/uploads.ts';
import { scratchDirectory } from '../../support/sample-store.ts';

const MOST = 1000;

const DAY_MS = 24 * 3_600_000;

/** Uploads as one server has them, and as another one, or the next one, on the same folder has. */
async function setUp(t: TestContext): Promise<{ folder: string; uploads: Uploads; others: Uploads }> {
  const folder = join(await scratchDirectory(t), 'uploads');
  return { folder, uploads: new Uploads(folder, MOST), others: new Uploads(folder, MOST) };
}

function part(offset: number, ...texts: readonly string[]): Part {
  async function* bytes() {
    for (const text of texts) yield Buffer.from(text);
  }
  return { offset, bytes: bytes(), length: 0 };
}

/** A part that stops after its first bytes until `goOn`; they are taken once `isUnderWay` resolves. */
function stoppingPart(first: string, rest: string) {
  let goOn = () => {};
  let tell = () => {};
  const stop = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const isUnderWay = new Promise<void>((resolve) => {
    tell = resolve;
  });
  async function* bytes() {
    yield Buffer.from(first);
    tell();
    await stop;
    yield Buffer.from(rest);
  }
  return { part: { offset: 0, bytes: bytes(), length: 0 }, isUnderWay, goOn: () => goOn() };
}

/** The mark of a process of this machine that has ended. */
function deadProcess(): string {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return PROCESS_MARK.replace(/-\d+-/, `-${pid}-`);
}

/** Lets an upload look as if `holder` had it in hand. */
async function giveTo(folder: string, id: string, holder: string): Promise<void> {
  const state = await readState(folder, id);
  assert.ok(state);
  await rename(markPath(folder, state), markPath(folder, { ...state, holder }));
}

async function age(path: string, ms: number): Promise<void> {
  const time = new Date(Date.now() - ms);
  await utimes(path, time, time);
}

const textOf = (path: string) => readFile(path, 'utf8');

test('what was begun is known to the next server, and to no other writer', async (t) => {
  const { uploads, others } = await setUp(t);
  const { id } = await uploads.begin('ci', { size: 10, name: 'job.log' });
  await uploads.append('ci', id, part(0, '01', '234'));

  const { offset, size } = await others.find('ci', id);
  const end = await others.append('ci', id, part(5, '56789'));
  const text = await uploads.use('ci', id, textOf);

  assert.deepEqual([offset, size, end.offset], [5, 10, 10]);
  assert.equal(text, '0123456789');
  for (const [writer, wanted] of [
    ['ci', id],
    ['ci', '..'],
    ['ci', 'x'.repeat(32)],
  ] as const) {
    await assert.rejects(uploads.find(writer, wanted), { statusCode: 404 });
  }
  const { id: own } = await uploads.begin('ci', { size: 10, name: 'job.log' });
  await assert.rejects(uploads.find('another', own), { statusCode: 404 });
  await assert.rejects(uploads.remove('another', own), { statusCode: 404 });
});

test('of a part that was under way when its server was killed, what was made sure of stays', async (t) => {
  const { folder, uploads, others } = await setUp(t);
  const { id } = await uploads.begin('ci', { size: 10, name: 'job.log' });
  await uploads.append('ci', id, part(0, '0123'));
  await appendFile(join(folder, id, 'file', 'job.log'), 'half of');
  await giveTo(folder, id, `${deadProcess()}-1`);

  const { offset } = await others.find('ci', id);
  const { offset: cut } = await others.append('ci', id, part(4));
  const { size: bytes } = await stat(join(folder, id, 'file', 'job.log'));
  await others.append('ci', id, part(4, '456789'));

  assert.deepEqual([offset, cut, bytes], [4, 4, 4]);
  assert.equal(await others.use('ci', id, textOf), '0123456789');
});

test('what the disk lost of an upload is asked for again', async (t) => {
  const { folder, uploads, others } = await setUp(t);
  const { id } = await uploads.begin('ci', { size: 6, name: 'job.log' });
  await uploads.append('ci', id, part(0, '0123'));
  await truncate(join(folder, id, 'file', 'job.log'), 2);

  await assert.rejects(others.append('ci', id, part(4, '45')), { code: 'OFFSET_MISMATCH' });
  const { offset } = await others.find('ci', id);
  await others.append('ci', id, part(offset, '2345'));

  assert.equal(offset, 2);
  assert.equal(await others.use('ci', id, textOf), '012345');
});

test('an upload is in one hand at a time', async (t) => {
  const { uploads, others } = await setUp(t);
  const { id } = await uploads.begin('ci', { size: 4, name: 'job.log' });
  const { part: slow, isUnderWay, goOn } = stoppingPart('01', '23');

  const sending = uploads.append('ci', id, slow);
  await isUnderWay;
  for (const one of [uploads, others])
    await assert.rejects(one.append('ci', id, part(0, '0')), { statusCode: 409, code: 'UPLOAD_BUSY' });
  goOn();
  await sending;
  const using = uploads.use('ci', id, async (path) => {
    await assert.rejects(others.use('ci', id, textOf), { code: 'UPLOAD_BUSY' });
    await assert.rejects(others.remove('ci', id), { code: 'UPLOAD_BUSY' });
    return textOf(path);
  });

  assert.equal(await using, '0123');
  await assert.rejects(uploads.find('ci', id), { statusCode: 404 });
});

test('a holder that gives no sign of life is taken for dead, and can change nothing any more', async (t) => {
  const { folder, uploads, others } = await setUp(t);
  const { id } = await uploads.begin('ci', { size: 4, name: 'job.log' });
  const { part: slow, isUnderWay, goOn } = stoppingPart('01', '');

  const sending = uploads.append('ci', id, slow);
  await isUnderWay;
  const state = await readState(folder, id);
  await age(markPath(folder, state!), 3 * 60_000);
  const taken = await others.append('ci', id, part(0, '01'));
  goOn();

  await assert.rejects(sending, { code: 'UPLOAD_BUSY' });
  assert.equal(taken.offset, 2);
  assert.equal((await uploads.append('ci', id, part(2, '23'))).offset, 4);
  assert.equal(await uploads.use('ci', id, textOf), '0123');
});

test('an upload whose build could not be kept just now stays; one that is no build goes', async (t) => {
  const { folder, uploads } = await setUp(t);
  const fail = (code: 'STORE_LOCKED' | 'SOURCE_INVALID') =>
    uploads.use('ci', id, async () => {
      throw new AppError(code, 'in vain');
    });
  const { id } = await uploads.begin('ci', { size: 1, name: 'job.log' });
  await uploads.append('ci', id, part(0, 'x'));

  await assert.rejects(fail('STORE_LOCKED'), /in vain/);
  const { offset } = await uploads.find('ci', id);
  await assert.rejects(fail('SOURCE_INVALID'), /in vain/);

  assert.equal(offset, 1);
  assert.deepEqual(await readdir(folder), []);
});

test('limits count what earlier and other servers have begun', async (t) => {
  const { folder, uploads, others } = await setUp(t);
  const begin = (one: Uploads, writer: string, size: number) => one.begin(writer, { size, name: 'x' });

  await assert.rejects(begin(uploads, 'a', MOST + 1), { statusCode: 413 });
  for (const one of [uploads, others, uploads]) await begin(one, 'a', MOST);
  await assert.rejects(begin(others, 'a', 1), { statusCode: 429, code: 'TOO_MANY_UPLOADS' });
  const last = await begin(others, 'b', MOST);
  await assert.rejects(begin(uploads, 'b', 1), { statusCode: 503, code: 'TOO_MANY_UPLOADS' });
  await uploads.remove('b', last.id);
  const atOnce = await Promise.allSettled(
    Array.from({ length: 8 }, (_, turn) => begin(turn % 2 ? uploads : others, 'b', MOST / 2)),
  );

  const made = atOnce.filter(({ status }) => status === 'fulfilled').length;
  assert.ok(made <= 2, `${made} more`);
  assert.equal((await readStates(folder)).length, 3 + made);
});

test('one writer has most of the places, not all', async (t) => {
  const { uploads } = await setUp(t);
  const begin = (writer: string) => uploads.begin(writer, { size: 1, name: 'x' });

  for (let number = 0; number < 80; number++) await begin('a');
  await assert.rejects(begin('a'), { statusCode: 429 });
  for (let number = 0; number < 20; number++) await begin('b');
  await assert.rejects(begin('b'), { statusCode: 503 });
});

test('what is abandoned goes, whichever server left it; all else stays', async (t) => {
  const { folder, uploads, others } = await setUp(t);
  const ids: string[] = [];
  for (const name of ['idle', 'fresh', 'held', 'dead', 'body'])
    ids.push((await uploads.begin('ci', { size: 4, name })).id);
  const [idle = '', fresh = '', held = '', dead = '', body = ''] = ids;
  const abandoned = await readState(folder, body);
  await rename(
    markPath(folder, abandoned!),
    markPath(folder, { ...abandoned!, kind: 'body', holder: `${deadProcess()}-1` }),
  );
  await giveTo(folder, held, `${PROCESS_MARK}-0`);
  await giveTo(folder, dead, `${deadProcess()}-1`);
  for (const id of [idle, dead]) await age(markPath(folder, (await readState(folder, id))!), DAY_MS + 60_000);
  for (const [name, ms] of [
    ['a', 6 * 60_000],
    ['b', 0],
  ] as const) {
    await mkdir(join(folder, name.repeat(32)));
    await age(join(folder, name.repeat(32)), ms);
  }

  await others.sweep();

  assert.deepEqual((await readdir(folder)).sort(), [fresh, held, 'b'.repeat(32)].sort());
});

test('a body that breaks off leaves nothing', async (t) => {
  const { folder, uploads } = await setUp(t);
  const receive = (bytes: AsyncIterable<Uint8Array>) =>
    uploads.receive('ci', { size: 4, name: 'x', bytes }, textOf);
  const broken = async function* () {
    yield Buffer.from('01');
    throw new Error('gone');
  };

  const whole = await receive(part(0, '0123').bytes);
  await assert.rejects(receive(broken()), /gone/);
  await assert.rejects(receive(part(0, '01').bytes), { code: 'UPLOAD_INCOMPLETE' });
  await assert.rejects(receive(part(0, '012', '34').bytes), { statusCode: 413 });

  assert.equal(whole, '0123');
  assert.deepEqual(await readdir(folder), []);
});
