/** Work on many items, a few at once: round trips to a busy target wait beside each other. */

/**
 * Returns the results in the order of the items, with at most `limit` under way. Once `isOver` returns true no further one begins, so that the
 * result may be shorter than the items: what was begun is awaited, and the rest was left out.
 */
export async function atOnce<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
  isOver: () => boolean = () => false,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !isOver()) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
