import { after, before, describe } from 'node:test';
import { openElasticsearchStore } from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { testStore } from '../store/store-contract.ts';
import { dropIndices, freshPrefix } from '../support/cluster-store.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { testSameAnswers } from './elasticsearch-answers.ts';
import { testDocuments } from './elasticsearch-documents.ts';
import { testFaults } from './elasticsearch-faults.ts';

const skip = await whyNoElasticsearch();

describe('the store in a cluster', { skip }, () => {
  let server: ElasticsearchServer;

  before(async () => {
    // The server lifts a lock for a full disk by itself, when it looks at the disk next: not during a test.
    server = await startElasticsearch({ settings: ['cluster.info.update.interval: 1h'] });
  });

  testStore('elasticsearch', async ({ now }) => {
    const [prefix, connection] = [freshPrefix(), { url: server.url }];
    const store = await openElasticsearchStore({ connection, mode: 'write', prefix, now });
    return {
      store,
      settle: () => store.refresh(),
      remove: async () => {
        await store.close();
        await dropIndices(server.url, prefix);
      },
    };
  });

  testSameAnswers(() => server);
  testDocuments(() => server);
  testFaults(() => server);

  // Registered last: what the tests leave to their end needs the server.
  after(() => server?.stop());
});
