import pLimit from 'p-limit';

/**
 * Does `work` on every item, on at most `atOnce` of them at the same time; items are asked for as there is room.
 * After a failure no further item is begun; what is under way comes to its end first.
 * @throws the first failure
 */
export async function eachAtOnce<T>(
  items: AsyncIterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const limit = pLimit(atOnce);
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  for await (const item of items) {
    const doing = limit(() => work(item))
      .catch((error) => {
        failure ??= { error };
      })
      .finally(() => underWay.delete(doing));
    underWay.add(doing);
    if (underWay.size >= atOnce) await Promise.race(underWay);
    if (failure) break;
  }
  await Promise.all(underWay);
  if (failure) throw failure.error;
}
