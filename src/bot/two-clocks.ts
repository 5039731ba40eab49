/** Two clocks, in ms: of a process or a machine that was stopped, one may have stood still. */
export interface TwoClocks {
  readonly wall: () => number;
  readonly steady: () => number;
}

/** What both show at one time. */
export type Moment = Readonly<Record<keyof TwoClocks, number>>;

/** The clocks of this process. */
export const OWN_CLOCKS: TwoClocks = { wall: () => Date.now(), steady: () => performance.now() };

/** What the clocks show now. */
export function readClocks({ wall, steady }: TwoClocks): Moment {
  return { wall: wall(), steady: steady() };
}

/** How long ago that was, in ms, by the clock that says longer. */
export function sinceMs(moment: Moment, clocks: TwoClocks): number {
  const now = readClocks(clocks);
  return Math.max(now.wall - moment.wall, now.steady - moment.steady);
}
