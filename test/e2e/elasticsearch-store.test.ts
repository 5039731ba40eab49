import { after, before, describe, type TestContext } from 'node:test';
import { openElasticsearchStore } from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { testBuildChanges } from '../store/changes-contract.ts';
import { testRecords } from '../store/records-contract.ts';
import { testStore } from '../store/store-contract.ts';
import { dropIndices, freshPrefix } from '../support/cluster-store.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { testSameAnswers } from './elasticsearch-answers.ts';
import { testDeepAnswers } from './elasticsearch-deep.ts';
import { testDocuments, testRetention } from './elasticsearch-documents.ts';
import { testFields } from './elasticsearch-fields.ts';
import { testDeadLetters } from './elasticsearch-letters.ts';
import { testPages } from './elasticsearch-pages.ts';

const skip = await whyNoElasticsearch();

describe('the store in a cluster', { skip }, () => {
  let server: ElasticsearchServer;

  before(async () => {
    server = await startElasticsearch();
  });

  testStore('elasticsearch', async ({ now }) => {
    const [prefix, connection] = [freshPrefix(), { url: server.url }];
    const store = await openElasticsearchStore({
      connection,
      mode: 'write',
      prefix,
      now,
      cleaningMs: 60_000,
    });
    return {
      store,
      settle: () => store.refresh(),
      remove: async () => {
        await store.close();
        await dropIndices(server.url, prefix);
      },
    };
  });

  const shared = (context: TestContext, now: () => Date) => {
    const [prefix, connection] = [freshPrefix(), { url: server.url }];
    context.after(() => dropIndices(server.url, prefix));
    return async () => {
      const store = await openElasticsearchStore({ connection, mode: 'write', prefix, now });
      context.after(() => store.close());
      return store;
    };
  };

  testRecords('elasticsearch', async (context, { now }) => {
    const open = shared(context, now);
    return { open: async () => (await open()).records() };
  });

  testBuildChanges('elasticsearch', async (context, { now }) => {
    const open = shared(context, now);
    const settler = await open();
    return { open, settle: () => settler.refresh() };
  });

  testSameAnswers(() => server);
  testDeepAnswers(() => server);
  testDocuments(() => server);
  testRetention(() => server);
  testDeadLetters(() => server);
  testFields(() => server);
  testPages(() => server);

  // Registered last: what the tests leave to their end needs the server.
  after(() => server?.stop());
});
