import { after, before, describe, test } from 'node:test';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { tryOut } from './elasticsearch-documents.ts';

/** The oldest server that we support. */
const VERSION = '8.19.9';

const skip = await whyNoElasticsearch(VERSION);

describe(`the store in a cluster of version ${VERSION}`, { skip }, () => {
  let server: ElasticsearchServer;

  before(async () => {
    server = await startElasticsearch({ version: VERSION });
  });
  after(() => server?.stop());

  test('a build is written, replaced, found, counted and queued', (context) => tryOut(context, server.url));
});
