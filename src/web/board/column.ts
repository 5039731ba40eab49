/** A column of numbers. */
export type Column = Float64Array | Int32Array | Uint8Array | Uint16Array;

/** A longer copy of a column: twice as long, and with room for `more`. */
export function grown<T extends Column>(column: T, more = 0): T {
  // Each of these constructors makes its own kind.
  const longer = new (column.constructor as new (length: number) => T)(2 * column.length + more);
  longer.set(column);
  return longer;
}
