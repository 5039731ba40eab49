import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** One file that browsers may keep for ever: its address changes with its content. */
export interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly brotli: Buffer;
  readonly gzip: Buffer;
}

/** The style sheet and the scripts, in memory, packed once. */
export interface Assets {
  /** Names the content of all of them. */
  readonly version: string;
  /** Address of `name` (`dejabug.css`, `scripts/main.js`) on this server. */
  url(name: string): string;
  find(name: string): Asset | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Where our scripts for browsers are, once compiled. */
const SCRIPTS = fileURLToPath(new URL('../browser/', import.meta.url));

/**
 * Loads `folder`/styles/*.css, joined in the order of their names to `dejabug.css`, `folder`/images/*.svg, our scripts
 * (web/browser/) and the chart library. Every address carries one hash of all of it, so that scripts can import each
 * other by relative paths.
 */
export function loadAssets(folder: string): Assets {
  const texts = new Map<string, Buffer>([
    ['dejabug.css', readStyles(join(folder, 'styles'))],
    ...readFolder(SCRIPTS, 'scripts'),
    ...readFolder(join(folder, 'images'), 'images'),
    ...readChartLibrary(),
  ]);
  const hash = createHash('sha256');
  for (const [name, text] of texts) hash.update(name).update('\0').update(text).update('\0');
  const version = hash.digest('hex').slice(0, 12);
  const assets = new Map([...texts].map(([name, text]) => [name, packAsset(name, text)]));
  return {
    version,
    url: (name) => {
      if (!assets.has(name)) throw new Error(`no asset ${name}`);
      return `/static/${version}/${name}`;
    },
    find: (name) => assets.get(name),
  };
}

function readStyles(folder: string): Buffer {
  const names = readdirSync(folder).sort();
  return Buffer.concat(names.map((name) => readFileSync(join(folder, name))));
}

function readFolder(folder: string, prefix: string): [string, Buffer][] {
  const names = readdirSync(folder).filter((name) => extname(name) in TYPES);
  return names.sort().map((name) => [`${prefix}/${name}`, readFileSync(join(folder, name))]);
}

function readChartLibrary(): [string, Buffer][] {
  const folder = dirname(createRequire(import.meta.url).resolve('uplot'));
  return [
    ['scripts/uplot.js', readFileSync(join(folder, 'uPlot.iife.min.js'))],
    ['uplot.css', readFileSync(join(folder, 'uPlot.min.css'))],
  ];
}

function packAsset(name: string, plain: Buffer): Asset {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    plain,
    brotli: brotliCompressSync(plain, { params }),
    gzip: gzipSync(plain),
  };
}
