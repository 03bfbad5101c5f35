/** Shortens paths to what tells them apart. */

const partsOf = (path: string): string[] => path.split(/[\\/]/).filter((part) => !/^\.*$/.test(part));

/** At least the last two parts of each path, and as many more as another path needs to be told apart: `source/api.js`. By the path. */
export function tellingPaths(paths: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...new Set(paths)].map((path) => ({ path, parts: partsOf(path) }));
  const told = new Map<string, string>();
  let open = all;
  for (let count = 2; open.length > 0; count += 1) {
    const ends = Map.groupBy(open, ({ parts }) => parts.slice(-count).join('/'));
    open = [];
    for (const [end, group] of ends) {
      const longer = group.filter(({ parts }) => parts.length > count);
      const isTold = group.length === 1 || longer.length === 0;
      for (const { path } of isTold ? group : []) told.set(path, end === '' ? path : end);
      if (!isTold) open.push(...group);
    }
  }
  return told;
}
