/** The last queries of windows about each file: what a person has seen of it, for a page that has no room for the file itself. */
import type { AskedQuery } from '../../../../shared/core/analysis/analysis.ts';

const MAX_KEPT = 2000;

export interface AskedQueries {
  note(filePath: string, asked: AskedQuery): void;
  /** The latest first. */
  of(filePath: string): readonly AskedQuery[];
}

export function createAskedQueries(): AskedQueries {
  /** By file, query and parameters, the latest last. */
  const kept = new Map<string, { readonly filePath: string; readonly asked: AskedQuery }>();
  return {
    note(filePath, asked) {
      const key = JSON.stringify([filePath, asked]);
      kept.delete(key);
      kept.set(key, { filePath, asked });
      const [oldest] = kept.keys();
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    },
    of: (filePath) =>
      [...kept.values()]
        .filter((each) => each.filePath === filePath)
        .map(({ asked }) => asked)
        .toReversed(),
  };
}
