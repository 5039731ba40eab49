import { after, before, describe } from 'node:test';
import { createElasticsearchQueue } from '../../src/store/elasticsearch/elasticsearch-queue.ts';
import { openElasticsearchStore } from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { removeFound } from '../../src/store/elasticsearch/remove-documents.ts';
import { testBuildQueue } from '../store/queue-contract.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';

const skip = await whyNoElasticsearch();

describe('the queue in a cluster', { skip }, () => {
  let server: ElasticsearchServer;
  const open = (mode: 'read' | 'write', now = () => new Date()) =>
    openElasticsearchStore({ connection: { url: server.url }, mode, now });

  before(async () => {
    server = await startElasticsearch();
    await (await open('write')).close();
  });
  after(() => server.stop());

  testBuildQueue('elasticsearch', async (context, { now }) => {
    const cleaner = await open('read');
    context.after(async () => {
      const { client, names } = cleaner.context;
      const index = names.records('queue');
      await removeFound(cleaner.context, index, { match_all: {} });
      await client.indices.refresh({ index });
      await cleaner.close();
    });
    return {
      open: async (policy) => {
        const store = await open('read', now);
        context.after(() => store.close());
        return createElasticsearchQueue(store.context, policy);
      },
    };
  });
});
