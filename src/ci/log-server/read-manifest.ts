import { z } from 'zod';
import { safePath } from '../safe-path.ts';

/** One file of `zuul-manifest.json`. */
export interface ManifestFile {
  readonly path: string;
  readonly sizeBytes?: number;
}

interface ManifestNode {
  readonly name: string;
  readonly size?: number | null | undefined;
  readonly children?: readonly ManifestNode[] | undefined;
}

const node: z.ZodType<ManifestNode> = z.lazy(() =>
  z.object({ name: z.string(), size: z.number().nullish(), children: z.array(node).optional() }),
);

const manifest = z.object({ tree: z.array(node) });

/**
 * The files of Zuul's manifest of a build (role `generate-zuul-manifest`); undefined when `text` is none. Names that
 * lead out of the build and folders below `maxDepth` are left out.
 */
export function readManifest(text: string, maxDepth: number): readonly ManifestFile[] | undefined {
  const parsed = manifest.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const files: ManifestFile[] = [];
  collect(parsed.data.tree, '', maxDepth, files);
  return files;
}

function collect(nodes: readonly ManifestNode[], folder: string, depth: number, files: ManifestFile[]): void {
  for (const { name, size, children } of nodes) {
    const path = name.includes('/') ? undefined : safePath(name);
    if (path === undefined) continue;
    if (children === undefined)
      files.push({ path: folder + path, ...(typeof size === 'number' ? { sizeBytes: size } : {}) });
    else if (depth > 0) collect(children, `${folder}${path}/`, depth - 1, files);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
