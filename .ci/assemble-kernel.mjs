#!/usr/bin/env node
// Assembles src/text/token-scan.wat into src/text/token-kernel-bytes.ts. With --check it writes nothing and fails
// when the two differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src', 'text', 'token-scan.wat');
const target = join(root, 'src', 'text', 'token-kernel-bytes.ts');

const { parseWat } = await wabt();
const module = parseWat('token-scan.wat', readFileSync(source, 'utf8'), { simd: true });
module.validate();
const { buffer } = module.toBinary({ write_debug_names: false });
const lines =
  Buffer.from(buffer)
    .toString('base64')
    .match(/.{1,100}/g) ?? [];
const text = `/** src/text/token-scan.wat, assembled by \`node .ci/assemble-kernel.mjs\`, as base64. */
export const TOKEN_KERNEL_BYTES: string = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error(
    'assemble-kernel: token-kernel-bytes.ts is not token-scan.wat; run node .ci/assemble-kernel.mjs',
  );
  process.exitCode = 1;
}
