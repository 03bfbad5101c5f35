/** The author's functions on the stack of a function, from the event handler down to it. */
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import { isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';
import type { TracePlace } from '../../../engine/trace/contract/trace-causes.ts';
import { writtenPlace } from '../../../core/findings/function-names.ts';
import { withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';
import type { CallerRow, CallerTree } from './nearest-caller.ts';

/** A framework puts many functions between an event and a handler. Each step is a query. */
const MAX_STEPS = 40;
/** A stack is told as far as most of the function's time has it. */
const MIN_SHARE = 0.5;

/** Outermost first, the function itself last if it is the author's; of a recursion, each function is there once, where it was entered. */
export async function ownChain(
  file: string,
  bottom: CallerRow,
  { bottomUp }: Pick<CallerTree, 'bottomUp'>,
  context: OriginalsContext,
): Promise<TracePlace[]> {
  const rows = [bottom];
  for (let row: CallerRow | undefined = bottom; row !== undefined && row.hasChildren && rows.length <= MAX_STEPS;) {
    const callers: readonly CallerRow[] = await bottomUp(row.nodeId, 1);
    [row] = callers;
    if (row === undefined || row.selfMs < MIN_SHARE * bottom.selfMs) break;
    rows.push(row);
  }
  const functions = rows.filter(({ kind, name }) => kind === 'function' && name !== WORKBENCH_ENTRY);
  const named = await withOriginals(
    file,
    functions.map(({ name, url, line, column }) => ({ name, url, line, column })),
    context,
  );
  const own = named.map(writtenPlace).filter(isAuthorsPlace).toReversed();
  const isSame = (one: TracePlace, other: TracePlace): boolean =>
    one.url === other.url && one.line === other.line && one.column === other.column;
  return own.filter((place, at) => own.findIndex((each) => isSame(each, place)) === at);
}
