import { after, before, describe } from 'node:test';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { testWorkers } from './worker-contract.ts';

const skip = await whyNoElasticsearch();

describe('workers on a cluster', { skip }, () => {
  let server: ElasticsearchServer;
  let stores = 0;
  before(async () => {
    server = await startElasticsearch();
  });
  after(() => server.stop());

  testWorkers({
    name: 'elasticsearch',
    place: () => ({ location: server.url, prefix: `workers${stores++}` }),
    settle: (prefix) => fetch(`${server.url}/${prefix}-*/_refresh`, { method: 'POST' }),
    lines: 40,
    killWithinMs: 150,
  });
});
