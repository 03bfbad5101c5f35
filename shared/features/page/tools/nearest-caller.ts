/** Who called a function of a recording: the nearest caller in the author's own code, or what the browser called it for. */
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import { isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';
import type { CpuPlace } from '../../../engine/profile/contract/sampled-profiles.ts';
import { writtenPlace } from '../../../core/findings/function-names.ts';
import type { CalledBy } from '../contract/interactions.ts';
import { withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';

/** Between a function and the author's code may be packages, such as a framework that renders, and events. Each step is a query. */
const MAX_QUERIES = 16;
const MAX_BRANCHES = 4;
/** When callers of all but this part are known, the rest is not looked for. */
const ENOUGH_OPEN = 0.05;
/** A caller of less of the function is one of many, and says nothing about the rest. */
const MIN_SHARE = 0.05;
/** Says only that something ran. */
const TASK = 'RunTask';
/** A call of a function by the browser. */
const FUNCTION_CALL = 'FunctionCall';

/** A row of a bottom-up tree: of `profile.tree`, and of `trace.calls` with its events. */
export interface CallerRow extends CpuPlace {
  readonly nodeId: number;
  /** Part of the self time of the function at the bottom. */
  readonly selfMs: number;
  readonly hasChildren: boolean;
  readonly kind: 'function' | 'event';
  /** Name in the file, and how often it occurred. */
  readonly event?: { readonly name: string; readonly count: number };
}

/** A bottom-up tree. */
export interface CallerTree {
  /** Callers of a node, largest first. */
  readonly bottomUp: (parent: number, count: number) => Promise<readonly CallerRow[]>;
  /** Rows of the top level. */
  readonly top: readonly CallerRow[];
}

const isSame = (a: CpuPlace, b: CpuPlace): boolean =>
  a.name === b.name && a.url === b.url && a.line === b.line && a.column === b.column;

/** A row on the way from a function to its callers. */
interface Way {
  readonly row: CallerRow;
  /** Only events, and calls of the function by itself, are between the function and the row. */
  readonly isDirect: boolean;
  /** The last of these events is the browser's call of the function. */
  readonly isCalled: boolean;
}

const isBrowserCall = ({ event, url, line, column }: CallerRow, called: CpuPlace): boolean =>
  event?.name === FUNCTION_CALL && url === called.url && line === called.line && column === called.column;

/** The number of times that the browser called a function. Each call is an event, whose row has self time: the first sample of the function comes after its start. */
function browserCalls(top: readonly CallerRow[], called: CpuPlace): number | undefined {
  return top.find((row) => isBrowserCall(row, called))?.event?.count;
}

interface Found {
  readonly calledBy: CalledBy;
  selfMs: number;
}

/** Adds the self time of a row to what it leads to. */
function count(found: Map<string, Found>, calledBy: CalledBy, selfMs: number): void {
  const key = JSON.stringify([calledBy.caller, calledBy.dispatch]);
  const known = found.get(key);
  if (known === undefined) found.set(key, { calledBy, selfMs });
  else known.selfMs += selfMs;
}

/**
 * The caller with the largest part of a function's self time. A bottom-up tree of a trace has a row of its own for the part within each event, such as
 * layout that the function forced, so the largest rows are followed until most of the time has a caller.
 */
async function nearestCaller(
  file: string,
  bottom: CallerRow,
  { bottomUp, top }: CallerTree,
  context: OriginalsContext,
): Promise<CalledBy> {
  const found = new Map<string, Found>();
  let ways: Way[] = [{ row: bottom, isDirect: true, isCalled: false }];
  let openMs = bottom.selfMs;
  for (let asked = 0; asked < MAX_QUERIES && openMs > ENOUGH_OPEN * bottom.selfMs; asked += 1) {
    const way = ways.find(({ row }) => row.hasChildren);
    if (way === undefined) break;
    ways = ways.filter((each) => each !== way);
    const callers = await bottomUp(way.row.nodeId, MAX_BRANCHES);
    const named = await withOriginals(
      file,
      callers.map(({ name, url, line, column }) => ({ name, url, line, column })),
      context,
    );
    for (const [index, row] of callers.entries()) {
      if (row.kind === 'event') {
        const calls = way.isCalled && row.event?.name !== TASK ? browserCalls(top, bottom) : undefined;
        if (calls === undefined)
          ways.push({ ...way, row, isCalled: way.isCalled || (way.isDirect && isBrowserCall(row, bottom)) });
        else {
          count(found, { caller: null, dispatch: { name: row.name, calls } }, row.selfMs);
          openMs -= row.selfMs;
        }
        continue;
      }
      const place = writtenPlace(named[index] ?? row);
      const isOther = !isSame(row, bottom);
      if (isOther && row.name !== WORKBENCH_ENTRY && isAuthorsPlace(place)) {
        count(found, { caller: { ...place, share: 0 }, dispatch: null }, row.selfMs);
        openMs -= row.selfMs;
      } else ways.push({ row, isDirect: way.isDirect && !isOther, isCalled: false });
    }
    ways.sort((one, other) => other.row.selfMs - one.row.selfMs);
  }
  const [largest] = [...found.values()].toSorted((one, other) => other.selfMs - one.selfMs);
  if (largest === undefined) return { caller: null, dispatch: null };
  const { caller, dispatch } = largest.calledBy;
  const share = bottom.selfMs > 0 ? largest.selfMs / bottom.selfMs : 1;
  if (share < MIN_SHARE) return { caller: null, dispatch: null };
  // Something left open may have the same caller.
  const isLeast = openMs > ENOUGH_OPEN * bottom.selfMs && ways.some(({ row }) => row.hasChildren);
  return { caller: caller === null ? null : { ...caller, share, ...(isLeast ? { isLeast } : {}) }, dispatch };
}

/** By function, in the order of `functions`, which are rows of the top level. */
export async function nearestCallers(
  file: string,
  functions: readonly CallerRow[],
  tree: CallerTree,
  context: OriginalsContext,
): Promise<CalledBy[]> {
  const found: CalledBy[] = [];
  for (const each of functions) {
    const calledBy = await nearestCaller(file, each, tree, context);
    found.push(calledBy);
  }
  return found;
}
