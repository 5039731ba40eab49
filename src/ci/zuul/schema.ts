import { z } from 'zod';

/** Zuul's API description calls every value a string; its answers hold numbers and truth values where those are meant. */
const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === '' ? undefined : String(value)));

const flag = z
  .union([z.boolean(), z.string(), z.number()])
  .nullish()
  .transform((value) => {
    if (value === null || value === undefined || value === '') return undefined;
    return !['false', '0'].includes(String(value).toLowerCase());
  });

/** A UTC time without a zone, as Zuul writes it. */
const time = text.transform((value) => {
  if (value === undefined) return undefined;
  const date = new Date(/(?:z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
});

const refFields = {
  project: text,
  branch: text,
  change: text,
  patchset: text,
  newrev: text,
  ref_url: text,
};

const ref = z.object({ ...refFields, ref: text });

const buildset = z.union([z.object({ uuid: text }), text]).transform((value) => {
  return typeof value === 'string' || value === undefined ? value : value.uuid;
});

const artifact = z.object({
  url: text,
  metadata: z.object({ type: text }).nullish().catch(undefined),
});

/**
 * One build of `…/builds` and `…/build/UUID`; only what is used of it. What it ran for is in `ref` since Zuul 10 and
 * stood beside the other keys before.
 */
export const zuulBuild = z
  .object({
    uuid: z.string(),
    job_name: text,
    result: text,
    held: flag,
    start_time: time,
    end_time: time,
    duration: text,
    voting: flag,
    log_url: text,
    nodeset: text,
    error_detail: text,
    final: flag,
    artifacts: z.array(artifact).nullish().catch(undefined),
    pipeline: text,
    buildset,
    ...refFields,
    ref: z.union([ref, text]),
  })
  .transform((build) => {
    const own = typeof build.ref === 'object' ? build.ref : { ...build, ref: build.ref };
    const { project, branch, change, patchset, newrev, ref_url, ref: name } = own;
    return { ...build, project, branch, change, patchset, newrev, ref_url, ref: name };
  });

/** A build as Zuul's API tells it, both its forms made one. */
export type ZuulBuild = z.output<typeof zuulBuild>;

/** A page of `…/builds`. */
export const zuulBuilds = z.array(zuulBuild);

/** `…/buildset/UUID`: its builds do not name their pipeline again. */
export const zuulBuildset = z.object({
  uuid: z.string(),
  pipeline: text,
  builds: z.array(zuulBuild),
});

/** `/api/tenants`. */
export const zuulTenants = z.array(z.object({ name: z.string() }));
