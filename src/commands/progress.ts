import type { CommandContext } from './context.ts';

/** Shows a person that long work goes on; does nothing where nobody watches. */
export interface Progress {
  /** @param total - 0 where it is not known */
  update(done: number, total: number, what: string): void;
  stop(): void;
}

const SILENT: Progress = { update: () => {}, stop: () => {} };

/** Progress on standard error when that is a terminal. */
export async function createProgress({ stderr }: CommandContext): Promise<Progress> {
  if (stderr.isTTY !== true) return SILENT;
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar({
    // A terminal on standard error is process.stderr itself, which is the library's own default.
    format: (_options, { value, total }, payload: { what?: string }) =>
      total > 0 ? `${Math.floor((value / total) * 100)} %  ${payload.what ?? ''}` : (payload.what ?? ''),
    clearOnComplete: true,
    hideCursor: true,
    fps: 5,
  });
  let isStarted = false;
  return {
    update: (done, total, what) => {
      if (!isStarted) bar.start(total, done, { what });
      isStarted = true;
      bar.setTotal(total);
      bar.update(done, { what });
    },
    stop: () => {
      if (isStarted) bar.stop();
      isStarted = false;
    },
  };
}
