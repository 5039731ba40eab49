/** Options of routes whose answer is the same for everybody: it is made once in so many ms, however many ask. */
export const SHARED = { heldMs: 3_000 } as const;
