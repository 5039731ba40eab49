import type { SampleFile } from './sample-store.ts';

/** A line as oslo.log writes it, `minute` minutes into 2026-06-01 UTC. */
export function osloLine(minute: number, message: string, level = 'INFO'): string {
  const time = new Date(Date.UTC(2026, 5, 1, 0, minute)).toISOString().replace('T', ' ').replace('Z', '');
  return `${time} 4242 ${level} nova.compute.manager [-] ${message}\n`;
}

/** A text of so many words, no two of them the same, a hundred a line: the filter of a few thousand is small. */
export function differentWords(count: number): string {
  return Array.from({ length: count }, (_, number) => {
    const letters = (number + 26 ** 4)
      .toString(26)
      .replace(/[0-9]/g, (digit) => 'qrstuvwxyz'[Number(digit)]!);
    return letters + (number % 100 === 99 ? '\n' : ' ');
  }).join('');
}

/** A file of such lines, a block for each piece. */
export function osloFile(filename: string, pieces: readonly string[]): SampleFile {
  return { filename, format: 'oslo', pieces, tags: [filename, 'screen'] };
}
