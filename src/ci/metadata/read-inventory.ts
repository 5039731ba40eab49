import { parse } from 'yaml';
import { z } from 'zod';
import type { Build } from '../../model/build.ts';

/** A name that YAML may have read as a number: change 5, patch set 1. */
const name = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === '' ? undefined : String(value)));

const nodepool = z
  .object({ label: name, provider: name, region: name, host_id: name, cloud: name })
  .partial();

const zuul = z.object({
  build: name,
  buildset: name,
  job: name,
  pipeline: name,
  branch: name,
  change: name,
  change_url: name,
  patchset: name,
  ref: name,
  newrev: name,
  tenant: name,
  voting: z.boolean().optional().catch(undefined),
  attempts: z.number().optional().catch(undefined),
  max_attempts: z.number().optional().catch(undefined),
  project: z.object({ name }).optional().catch(undefined),
  executor: z.object({ hostname: name }).optional().catch(undefined),
});

/** Only what is used of `zuul-info/inventory.yaml` (Zuul's documentation, "Job content"). */
const inventory = z.object({
  all: z.object({
    hosts: z
      .record(z.string(), z.object({ nodepool: nodepool.nullish().catch(undefined) }).nullish())
      .nullish()
      .catch(undefined),
    vars: z.object({ zuul }),
  }),
});

/** What an inventory says of its build, and which attempt it was of how many. */
export interface InventoryReading {
  readonly build: Partial<Build>;
  readonly attempts?: number;
  readonly maxAttempts?: number;
}

/** Reads Zuul's inventory of a build; undefined when `text` is not one. It has no result and no times. */
export function readInventory(text: string): InventoryReading | undefined {
  const parsed = inventory.safeParse(parseYaml(text));
  if (!parsed.success) return undefined;
  const { hosts, vars } = parsed.data.all;
  const job = vars.zuul;
  const nodes = Object.values(hosts ?? {}).flatMap((host) => (host?.nodepool ? [host.nodepool] : []));
  const build = {
    buildUuid: job.build,
    jobName: job.job,
    pipeline: job.pipeline,
    project: job.project?.name,
    branch: job.branch,
    change: job.change,
    patchset: job.patchset,
    ref: job.ref,
    newRevision: job.newrev,
    buildsetUuid: job.buildset,
    tenant: job.tenant,
    node: nodes[0]?.label,
    nodeProvider: nodes[0]?.provider,
    hostRegions: distinct(nodes.map((node) => node.region)),
    hostIds: distinct(nodes.map((node) => node.host_id)),
    executor: job.executor?.hostname,
    changeUrl: job.change_url,
    voting: job.voting,
  };
  return withoutAbsent({
    build: withoutAbsent(build),
    attempts: job.attempts,
    maxAttempts: job.max_attempts,
  });
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

function distinct(values: readonly (string | undefined)[]): string[] | undefined {
  const found = [...new Set(values.filter((value) => value !== undefined))];
  return found.length === 0 ? undefined : found;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** `exactOptionalPropertyTypes`: an absent value has no key. */
function withoutAbsent<T extends object>(
  shape: T,
): Present<T> & { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } {
  const entries = Object.entries(shape).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as never; // the same keys with the same values, less the absent ones
}
