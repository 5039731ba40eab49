import { errors } from '@elastic/elasticsearch';
import { AppError } from '../../errors.ts';
import type { IndexNames } from './index-names.ts';
import { logSettings, type SchemaOptions } from './log-settings.ts';
import { patiently } from './patiently.ts';
import type { ReadContext } from './read-pages.ts';
import { LOG_MAPPINGS, SCHEMA_VERSION } from './schema.ts';

/**
 * Makes the data stream of logs and its template where it is not there yet. Who only writes documents needs no right
 * beyond seeing it.
 * @throws AppError `CONFIG_INVALID` - the cluster has no data streams
 */
export async function installDataStream(
  context: ReadContext,
  names: IndexNames,
  options: SchemaOptions,
): Promise<void> {
  const { client } = context;
  const name = names.stream;
  const answer = await patiently(context, () =>
    client.indices.getDataStream({ name }, { ignore: [400, 404, 405], meta: true }),
  );
  if (answer.statusCode === 400 || answer.statusCode === 405) throw noDataStreams();
  if (answer.statusCode === 200) return;
  await putStreamTemplate(context, names, options);
  try {
    await patiently(context, () => client.indices.createDataStream({ name }));
  } catch (error) {
    if (!isThereAlready(error)) throw error;
  }
}

/** Puts the template of the data stream; what it says counts from the stream's next index on. */
export async function putStreamTemplate(
  context: ReadContext,
  names: IndexNames,
  options: SchemaOptions,
): Promise<void> {
  const { lifecyclePolicy, retentionDays } = options;
  // A policy says itself when an index goes.
  const byStream = lifecyclePolicy === undefined && retentionDays !== undefined;
  await patiently(context, () =>
    context.client.indices.putIndexTemplate({
      name: names.stream,
      index_patterns: [names.stream],
      // Before the template of the daily indices, whose pattern takes in the stream's name.
      priority: 300,
      data_stream: {},
      _meta: { version: SCHEMA_VERSION },
      template: {
        settings: logSettings(options),
        mappings: LOG_MAPPINGS,
        ...(byStream && { lifecycle: { data_retention: `${retentionDays}d` } }),
      },
    }),
  );
}

function noDataStreams(): AppError {
  return new AppError(
    'CONFIG_INVALID',
    'esDataStream: expected a cluster that has data streams, found one without them; remove the key, then logs lie in one index a day',
  );
}

function isThereAlready(error: unknown): boolean {
  return error instanceof errors.ResponseError && JSON.stringify(error.body).includes('already_exists');
}
