import type { SampleFile } from './sample-store.ts';

/** A line as oslo.log writes it, `minute` minutes into 2026-06-01 UTC. */
export function osloLine(minute: number, message: string, level = 'INFO'): string {
  const time = new Date(Date.UTC(2026, 5, 1, 0, minute)).toISOString().replace('T', ' ').replace('Z', '');
  return `${time} 4242 ${level} nova.compute.manager [-] ${message}\n`;
}

/** A file of such lines, a block for each piece. */
export function osloFile(filename: string, pieces: readonly string[]): SampleFile {
  return { filename, format: 'oslo', pieces, tags: [filename, 'screen'] };
}
