/** The calls that read the author's code behind the cost of an interaction. */
import type { z } from 'zod';
import { isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';
import type { TracePlace } from '../../../engine/trace/contract/trace-causes.ts';
import { quoteOfPlace, quotedTracePlace } from '../../../core/findings/quotes.ts';
import { scriptName } from '../../../core/findings/voice.ts';
import { quotesOf } from '../../../core/capability/quotes.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { placeCall, SHOWN_LINES } from '../../../core/findings/source-call.ts';
import type { ProfiledStep, ReadCodeSchema } from '../contract/interactions.ts';

/** Code that takes less is not worth reading. */
const MIN_MS = 10;
/** Functions whose code an answer has room for. */
const MAX_READ = 3;

type ReadCode = z.infer<typeof ReadCodeSchema>;

interface Costly {
  readonly place: TracePlace;
  readonly ms: number;
  readonly at: 'function' | 'call';
}

/** One row a place, with the time of all steps. */
function mostFirst(costly: readonly Costly[]): Costly[] {
  const places = Map.groupBy(costly, ({ place: { url, line, column }, at }) => `${at} ${url}:${line}:${column}`);
  return [...places.values()]
    .flatMap(([first, ...others]) =>
      first === undefined ? [] : [{ ...first, ms: others.reduce((sum, { ms }) => sum + ms, first.ms) }],
    )
    .filter(({ ms }) => ms >= MIN_MS)
    .toSorted((one, other) => other.ms - one.ms);
}

/** True if the call that reads the code from one place on shows the other. */
function isBelow(other: TracePlace, { url, line }: TracePlace): boolean {
  return other.url === url && other.line >= line && other.line < line + SHOWN_LINES;
}

/** The functions with the largest self times, or their callers if they are of a package or native; and what forced the most layout. */
function costlyCode(steps: readonly ProfiledStep[]): Costly[] {
  const functions = steps.flatMap(({ functions: rows }) =>
    rows.flatMap((row): Costly[] => {
      if (isAuthorsPlace(row) && row.hottest !== undefined)
        return [{ place: row.hottest.place, ms: row.selfMs, at: 'call' }];
      const place = isAuthorsPlace(row) ? row : row.caller;
      return place === null ? [] : [{ place, ms: row.selfMs, at: 'function' }];
    }),
  );
  const forcing = steps.flatMap(({ forcedLayout }) =>
    forcedLayout === null
      ? []
      : forcedLayout.by.slice(0, 1).map((place): Costly => ({ place, ms: forcedLayout.totalMs, at: 'call' })),
  );
  // Vue's own function is nobody's to read: the watcher is, and what writes into what it watches.
  const watching = steps.flatMap(({ deepWatchers }): Costly[] => {
    if (deepWatchers === undefined) return [];
    const { watchers, writes = [], totalMs } = deepWatchers;
    const places = [watchers[0], writes[0]?.places[0]];
    return places.flatMap((place) => (place === undefined ? [] : [{ place, ms: totalMs, at: 'call' }]));
  });
  // Work of the browser because of a change is told by the change.
  const changing = steps.flatMap(({ changes = [] }) =>
    changes.map(({ place, totalMs }): Costly => ({ place, ms: totalMs, at: 'call' })),
  );
  const shown: Costly[] = [];
  for (const costly of [
    ...mostFirst([...functions, ...watching, ...changing]).slice(0, MAX_READ),
    ...mostFirst(forcing).slice(0, 1),
  ])
    if (!shown.some(({ place }) => isBelow(costly.place, place))) shown.push(costly);
  return shown;
}

/** The calls that read this code, and its lines as far as their text is stored with the capture. */
export async function codeOfSteps(
  steps: readonly ProfiledStep[],
  { file, targetId }: { readonly file: string; readonly targetId: string },
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<ReadCode> {
  const costly = costlyCode(steps);
  const quotes = await quotesOf(
    file,
    costly.map(({ place }) => quotedTracePlace(place)),
    context,
  );
  return costly.flatMap(({ place, at }) => {
    const quote = quoteOfPlace(quotes, place.url, place.line);
    const call = placeCall(place, at, targetId, quote?.functionLine);
    // A place that is no function's is named by where it is.
    const name = place.name === '' ? (scriptName(place) ?? '') : place.name;
    return call === null ? [] : [{ name, call, ...(quote === undefined ? {} : { quote }) }];
  });
}
