/** Facts that only the stored texts of scripts show: the expressions that forced layout, and the deep watchers of the author. */
import { deepWatchers, isVueTraversal, watchedWrites } from '../../../shared/engine/code-use/index.ts';
import { type CodeLine, changeAt, readAt } from '../../../shared/engine/source-map/index.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type {
  DeepWatchers,
  ForcedLayout,
  ForcedLayoutRow,
} from '../../../shared/engine/trace/contract/trace-causes.ts';
import type { CaptureResolver } from '../source-maps/position-resolvers.ts';

/** Watchers in an answer. */
const MAX_WATCHERS = 5;
/** Writes of one thing that is watched. */
const MAX_WRITES = 3;

type HotFunctions = AnalysisAnswer<'trace.insights'>['hotFunctions'];

/** Work of Vue for deep watchers, if that is among the hottest functions. */
export async function watchersOf(functions: HotFunctions, resolver: CaptureResolver): Promise<DeepWatchers | null> {
  const traversal = functions.find(({ name, url, original }) =>
    isVueTraversal({ name: original?.name ?? name, url: original?.source ?? url }),
  );
  if (traversal === undefined) return null;
  const { selfMs, totalMs } = traversal;
  const { texts } = await resolver.authorTexts();
  const watchers = deepWatchers(texts).slice(0, MAX_WATCHERS);
  const writes = watchedWrites(watchers, texts, MAX_WRITES);
  return { selfMs, totalMs, watchers, ...(writes.length === 0 ? {} : { writes }) };
}

/** The properties that forced layout and those whose change did, from the texts of their scripts. */
export async function withExpressions(
  forced: ForcedLayout | null,
  resolver: CaptureResolver,
): Promise<ForcedLayout | null> {
  if (forced === null || !forced.hasStacks) return forced;
  const rows: ForcedLayoutRow[] = [];
  for (const row of forced.rows) {
    const property = firstOf(await resolver.lines(row.read), readAt) ?? row.property;
    const written =
      (row.changedBy === null ? null : firstOf(await resolver.lines(row.changedBy), changeAt)) ?? row.written;
    rows.push({ ...row, property, written });
  }
  return { ...forced, rows };
}

function firstOf(lines: readonly CodeLine[], find: (line: CodeLine) => string | null): string | null {
  for (const line of lines) {
    const found = find(line);
    if (found !== null) return found;
  }
  return null;
}
