import type { Build } from './build.ts';

/** How a type looks after a trip through JSON, which makes text of dates. */
export type DatesAsText<T> = { readonly [Key in keyof T]: T[Key] extends Date | undefined ? string : T[Key] };

/** A build, or what is known of one, with dates again where JSON made text of them. */
export function reviveBuild<T extends Partial<Build>>(stored: DatesAsText<T>): T {
  const { startedAt, endedAt, ...rest } = stored;
  const dates = {
    ...(startedAt !== undefined && { startedAt: new Date(String(startedAt)) }),
    ...(endedAt !== undefined && { endedAt: new Date(String(endedAt)) }),
  };
  // All other properties are plain JSON.
  return { ...rest, ...dates } as unknown as T;
}
