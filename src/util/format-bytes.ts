const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** A size for people, in powers of 1000: `0 B`, `13.4 KB`, `5.0 GB`. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.95 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`;
}
