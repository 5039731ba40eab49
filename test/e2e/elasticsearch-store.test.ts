import { after, before, describe } from 'node:test';
import { openElasticsearchStore } from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { testStore } from '../store/store-contract.ts';
import { dropIndices, freshPrefix } from '../support/cluster-store.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { testFaults } from './elasticsearch-faults.ts';

const skip = await whyNoElasticsearch();

describe('the store in a cluster', { skip }, () => {
  let server: ElasticsearchServer;

  before(async () => {
    server = await startElasticsearch();
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

  testFaults(() => server);

  // Registered last: what the tests leave to their end needs the server.
  after(() => server?.stop());
});
