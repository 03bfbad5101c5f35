/** Runs work one after the other: the views of one query are replaced by those of the next. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

export function createInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const before = last;
    const done = Promise.withResolvers<void>();
    last = done.promise;
    await before;
    try {
      return await work();
    } finally {
      done.resolve();
    }
  };
}
