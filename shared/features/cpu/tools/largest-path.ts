/** The largest path of a call tree: from the outermost call to its largest callee, as long as that has most of the time. */
import type { ProfileTreeNode } from '../../../engine/profile/contract/sampled-profiles.ts';
import { AppFailure } from '../../../base/errors.ts';
import { withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';
import { originalPlaceText, cpuFunctionName, type WithOriginal } from '../../../core/findings/function-names.ts';
import { shareText } from './cpu-capture.ts';
import { cpuFunction, type CpuFunction } from './cpu-figures.ts';

/** A callee with less of the active time is one of several. */
const MIN_SHARE = 0.5;
const DEEPEST = 60;
/** The innermost calls, which say most. */
const SHOWN = 6;

type Call = WithOriginal<CpuFunction>;

const isSame = (a: ProfileTreeNode, b: ProfileTreeNode): boolean =>
  a.name === b.name && a.url === b.url && a.line === b.line && a.column === b.column;

/** Outermost call first; a recursive call once. Empty if no call has most of the time. */
export async function largestPath(file: string, activeMs: number, context: OriginalsContext): Promise<Call[]> {
  const { ports, signal } = context;
  const path: ProfileTreeNode[] = [];
  let parent: number | null = null;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const page: Awaited<ReturnType<typeof ports.analysis.query<'profile.tree'>>> = await ports.analysis.query(
      file,
      'profile.tree',
      { view: 'top-down', parent, count: 1 },
      { signal },
    );
    if (!page.ok) throw new AppFailure(page.error);
    const largest: ProfileTreeNode | undefined = page.value.rows[0];
    if (largest === undefined || largest.total < MIN_SHARE * activeMs) break;
    const last = path.at(-1);
    if (last === undefined || !isSame(last, largest)) path.push(largest);
    if (!largest.hasChildren) break;
    parent = largest.nodeId;
  }
  const own = path.filter(({ url }) => url !== '');
  return [...(await withOriginals(file, own.map(cpuFunction), context))];
}

/** `render (main.js:3:1) 97.0% → mergeCustomers (customers.js:8:17) 85.5%`; null for less than two calls. */
export function pathText(path: readonly Call[], activeMs: number): string | null {
  if (path.length < 2) return null;
  const shown = path.slice(-SHOWN).map((call) => {
    const { original, url, line, column, totalMs } = call;
    const file =
      url
        .replace(/[?#].*$/s, '')
        .split('/')
        .at(-1) ?? '';
    const place = original === undefined ? `${file}:${line}:${column}` : originalPlaceText(original);
    return `${cpuFunctionName(call)} (${place}) ${shareText(totalMs, activeMs)}`;
  });
  return `${path.length > SHOWN ? '… → ' : ''}${shown.join(' → ')}`;
}
