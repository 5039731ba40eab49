import { type ApiOperation, apiOperations } from '../api/openapi.ts';
import { Layout } from '../design/layout.tsx';
import { sendPage } from '../server/send-page.ts';
import { SHARED } from '../server/shared-page.ts';
import type { WebContext, WebServer } from '../web-context.ts';

/** `/api`: the API for people; `/api/v1/openapi.json`: for programs. */
export function registerApiPage(server: WebServer, context: WebContext): void {
  server.get('/api/v1/openapi.json', { schema: { hide: true }, config: SHARED }, async (_, reply) =>
    reply.send(server.swagger()),
  );
  server.get('/api', { schema: { hide: true }, config: SHARED }, async (_, reply) =>
    sendPage(
      reply,
      <Layout context={context} title="API" path="/api">
        <h1>API</h1>
        <p>
          Everything that the pages show is here as data: JSON, and CSV with <code>?format=csv</code>. Times
          are UTC. The exact description, for generators of clients:{' '}
          <a href="/api/v1/openapi.json">OpenAPI 3.1</a>.
        </p>
        <h2>Feeds and badges</h2>
        <ul>
          <li>
            <a href="/feed.atom">/feed.atom</a>: failed builds as Atom, with any filter of{' '}
            <code>/api/v1/builds</code>, as in{' '}
            <code>/feed.atom?project=openstack/nova&amp;state=unclassified</code>
          </li>
          <li>
            <code>/badge/bug/1234.svg</code>, <code>/badge/job/NAME.svg</code>,{' '}
            <code>/badge/classification.svg</code>
          </li>
          <li>
            <a href="/metrics">/metrics</a> for Prometheus, <a href="/healthz">/healthz</a>,{' '}
            <a href="/readyz">/readyz</a>
          </li>
        </ul>
        <h2>Calls</h2>
        {apiOperations(server).map((operation) => (
          <Operation key={`${operation.method}${operation.path}`} operation={operation} />
        ))}
      </Layout>,
    ),
  );
}

function Operation({ operation }: { readonly operation: ApiOperation }) {
  const { method, path, summary, description, parameters } = operation;
  return (
    <section>
      <h3>
        <code>
          {method.toUpperCase()} {path}
        </code>
      </h3>
      <p>{summary}.</p>
      {description !== undefined && <p>{description}</p>}
      {parameters.length > 0 && (
        <dl class="facts">
          {parameters.map((parameter) => (
            <>
              <dt>
                <code>{parameter.name}</code>
              </dt>
              <dd>{parameter.description ?? `in the ${parameter.in}`}</dd>
            </>
          ))}
        </dl>
      )}
    </section>
  );
}
