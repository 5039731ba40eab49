/**
 * Does `work` with a signal that fires `ms` after `signal`: for what is better brought to its end than broken off, as
 * long as that does not take long.
 */
export async function withGrace<T>(
  signal: AbortSignal | undefined,
  ms: number,
  work: (late: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const startTimer = (): void => {
    timer = setTimeout(() => controller.abort(signal?.reason), ms);
  };
  if (signal?.aborted) startTimer();
  signal?.addEventListener('abort', startTimer, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    signal?.removeEventListener('abort', startTimer);
    clearTimeout(timer);
  }
}
