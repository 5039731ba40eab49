/**
 * Gives every record a time, so that all of them have a place in "newest first": ingest and search call it
 * with the same arguments and see the same times.
 *
 * A record without a time takes that of the record before it (`carriedTime` at the start of a segment), the
 * first ones of a file that of the first record that has one, and a file without times `fallback`.
 * @param times - ms by record, NaN where there is none; filled in place
 */
export function fillTimes(times: Float64Array, count: number, carriedTime: number, fallback: number): void {
  let current = carriedTime;
  for (let index = 0; index < count && Number.isNaN(current); index += 1) current = times[index]!;
  if (Number.isNaN(current)) current = fallback;
  for (let index = 0; index < count; index += 1) {
    const time = times[index]!;
    if (Number.isNaN(time)) times[index] = current;
    else current = time;
  }
}
