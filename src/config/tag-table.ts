import { parseTagRule, type TagTable } from '../log-format/file-tags.ts';
import { openstackTags } from '../log-format/openstack-tags.ts';
import type { Config } from './config.ts';

/** The table of tags that was configured: own rules first, because the first rule that matches counts. */
export function tagTable({ tags, tagsPreset }: Config): TagTable {
  const own = tags.map(parseTagRule).filter((rule) => rule !== undefined);
  return tagsPreset === 'openstack' ? [...own, ...openstackTags] : own;
}
