import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { WebContext, WebServer } from '../web-context.ts';

/** What of an OpenAPI description the page of the API shows. */
export interface ApiOperation {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
  }[];
}

/** Collects the descriptions of all routes that are registered afterwards. */
export async function describeApi(
  server: WebServer,
  { options }: Pick<WebContext, 'options'>,
): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: `${options.title} API`,
        version: '1',
        description: 'All that the pages show, as data. Times are ISO 8601 in UTC; lists take ?format=csv.',
      },
      ...(options.baseUrl !== undefined && { servers: [{ url: options.baseUrl }] }),
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
  });
}

/** The operations in the order of their paths. */
export function apiOperations(server: WebServer): readonly ApiOperation[] {
  const operations: ApiOperation[] = [];
  for (const [path, methods] of Object.entries(server.swagger().paths ?? {})) {
    for (const [method, operation] of Object.entries(methods ?? {})) {
      // Our own descriptions: only operations stand here, and their parameters are written out.
      const { summary = '', description, parameters = [] } = operation as unknown as Partial<ApiOperation>;
      operations.push({
        method,
        path,
        summary,
        parameters,
        ...(description !== undefined && { description }),
      });
    }
  }
  return operations.sort((a, b) => (a.path < b.path ? -1 : 1));
}
