import assert from 'node:assert/strict';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LOG_MAPPINGS } from '../../src/store/elasticsearch/schema.ts';
import { dropIndices, freshPrefix } from '../support/cluster-store.ts';
import type { ElasticsearchServer } from '../support/elasticsearch.ts';
import { send } from '../support/older-schema.ts';
import { jsonLines, runDejabug, startDejabug } from '../support/run-dejabug.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { until } from '../support/until.ts';

const EVENTS = 6000;

/** Every so many events there is one that the cluster refuses at first. */
const EVERY = 10;

const LETTERS = join('.dejabug', 'dead-letters.jsonl');

/** Documents that the cluster refuses, and programs that are killed while they keep them or send them again. */
export function testDeadLetters(server: () => ElasticsearchServer): void {
  test('programs killed while they keep or replay dead letters lose none', async (context) => {
    const prefix = await withFullMapping(context, server().url);
    const lines = Array.from({ length: EVENTS }, (_, number) => JSON.stringify(eventOf(number)));
    const cwd = scratchFolder(context, { 'events.jsonl': lines.join('\n') });
    const options = { cwd, env: { DEJABUG_STORE: server().url, DEJABUG_ES_PREFIX: prefix } };
    const ingest = ['ingest', '--documents', 'events.jsonl', '--no-shipped-queries'];

    const killed = startDejabug(context, ingest, options);
    const ended = new Promise((resolve) => killed.once('close', resolve));
    await until(() => existsSync(join(cwd, LETTERS)), 'a dead letter');
    killed.kill('SIGKILL');
    await ended;
    const shown = await runDejabug(['store', 'dead-letters', '--json'], options);
    const whole = await runDejabug(ingest, options);
    const index = `${prefix}-logs-*`;
    await send(server().url, 'PUT', `${index}/_settings`, { 'index.mapping.total_fields.limit': 1000 });
    // As a replay leaves it that is killed: set aside, and some or none of it sent.
    renameSync(join(cwd, LETTERS), join(cwd, `${LETTERS}.replay`));
    const replay = await runDejabug(['store', 'dead-letters', 'replay'], options);
    const left = await runDejabug(['store', 'dead-letters'], options);

    assert.ok(jsonLines(shown).length > 0, shown.stderr);
    assert.equal(whole.code, 0, whole.stderr);
    assert.match(whole.stderr, new RegExp(`${EVENTS / EVERY} documents refused by the cluster`));
    assert.equal(replay.code, 0, replay.stderr);
    assert.equal(left.code, 0, left.stdout);
    await send(server().url, 'POST', `${prefix}-*/_refresh`);
    for (const [query, count] of [
      ['message:*', EVENTS],
      ['odd:yes', EVENTS / EVERY],
    ] as const) {
      const search = await runDejabug(['search', query, '--count', '--json'], options);
      assert.equal((jsonLines(search)[0] as { readonly events: number }).events, count, query);
    }
    const check = await runDejabug(['store', 'check'], options);
    assert.equal(check.code, 0, check.stdout);
  });
}

/** The day of the events, made so that its mapping takes no further field until its limit is raised. */
async function withFullMapping(context: TestContext, url: string): Promise<string> {
  const prefix = freshPrefix();
  context.after(() => dropIndices(url, prefix));
  await send(url, 'PUT', `${prefix}-logs-2026.11.20`, {
    settings: {
      'index.mapping.total_fields.limit': Object.keys(LOG_MAPPINGS.properties).length,
      'index.mapping.total_fields.ignore_dynamic_beyond_limit': false,
    },
    mappings: LOG_MAPPINGS,
  });
  return prefix;
}

function eventOf(number: number): Readonly<Record<string, string>> {
  return {
    '@timestamp': new Date(Date.UTC(2026, 10, 20) + number * 1000).toISOString(),
    message: `line ${number}`,
    build_uuid: 'b1',
    ...(number % EVERY === 0 && { odd: 'yes' }),
  };
}
