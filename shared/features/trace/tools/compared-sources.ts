/** What changed in the author's sources between two traces: in the functions that took longer, and in what calls them, by the texts stored with both. */
import { z } from 'zod';
import { diffLines, type DiffLine } from '../../../base/line-diff.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { pathEnd } from '../../../core/findings/source-call.ts';
import type { CallsByName } from '../../../engine/source-map/contract/quotes.ts';
import type { OpenedTrace } from './trace-capture.ts';

/** Lines of all differences together, and characters of one. */
const MAX_LINES = 40;
const MAX_CHARS = 140;
/** Unchanged lines around a changed one. */
const AROUND = 2;
const MAX_PLACES = 5;
const MAX_CALLERS = 3;

export const ChangedSourceSchema = z.object({
  /** Name of the source in B, and the function. */
  source: z.string(),
  name: z.string(),
  /** It calls that function; absent for what changed in the function itself. */
  calls: z.string().optional(),
  /** ` 28 | …`, `-    | …`, `+ 29 | …`; empty for a source that is not among those of A. */
  lines: z.array(z.string()),
});
type ChangedSource = z.infer<typeof ChangedSourceSchema>;

/** A place in an original source of B. */
export interface ChangedPlace {
  readonly source: string;
  readonly line: number;
}

interface Asked {
  readonly before: OpenedTrace;
  readonly after: OpenedTrace;
  readonly context: Pick<CallContext, 'ports' | 'signal'>;
}

type StoredText = { readonly name: string; readonly text: string };

/** `absent`: other sources are stored with the trace, and none of this name. `unknown`: none are, or only one that ends with the name. */
async function textOf(
  { source }: OpenedTrace,
  name: string,
  { context: { ports, signal } }: Asked,
): Promise<StoredText | 'absent' | 'unknown'> {
  const storedAs = async (asked: string): Promise<StoredText | null> => {
    const found = await ports.analysis.query(source.file, 'code.named', { name: asked }, { signal });
    return found.ok ? found.value.source : null;
  };
  const named = await storedAs(name);
  if (named !== null) return pathEnd(named.name) === name ? named : 'unknown';
  return (await storedAs('')) === null ? 'unknown' : 'absent';
}

async function around(source: string, line: number, { after, context }: Asked): Promise<CallsByName | null> {
  const { ports, signal } = context;
  const found = await ports.analysis.query(after.source.file, 'code.around', { source, line }, { signal });
  return found.ok ? found.value.calls : null;
}

/** Changed lines between two lines of B, each with the lines around it; `…` where others are left out. */
function hunks(diff: readonly DiffLine[], firstLine: number, lastLine: number): string[] {
  const isIn = ({ kind, line }: DiffLine): boolean => kind !== 'same' && line >= firstLine && line <= lastLine;
  const shown = diff.map((_, at) => diff.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(isIn));
  const digits = String(lastLine + AROUND).length;
  return diff.flatMap(({ kind, text, line }, at) => {
    if (shown[at] !== true) return [];
    const gap = at > 0 && shown[at - 1] !== true && shown.slice(0, at).includes(true) ? ['…'] : [];
    const number = kind === 'removed' ? '' : String(line);
    const sign = kind === 'same' ? ' ' : kind === 'removed' ? '-' : '+';
    return [...gap, `${sign} ${number.padStart(digits)} | ${text.slice(0, MAX_CHARS)}`.trimEnd()];
  });
}

/** What changed in the function around a place; null where nothing did, or no text is stored. */
async function changedAt(
  { source, line }: ChangedPlace,
  asked: Asked,
): Promise<{ readonly calls: CallsByName | null; readonly changed: ChangedSource | null } | null> {
  const name = pathEnd(source);
  const later = name === '' ? 'unknown' : await textOf(asked.after, name, asked);
  if (typeof later === 'string') return null;
  const earlier = await textOf(asked.before, name, asked);
  const calls = await around(later.name, line, asked);
  const of = { source: later.name, name: calls?.name ?? '' };
  if (typeof earlier === 'string') return { calls, changed: earlier === 'absent' ? { ...of, lines: [] } : null };
  const diff = diffLines(earlier.text, later.text) ?? [];
  const lines = hunks(diff, calls?.firstLine ?? line, calls?.lastLine ?? line);
  return { calls, changed: lines.length === 0 ? null : { ...of, lines } };
}

/** The changes at these places of B, worst first, and in the functions that call them, of at most 40 lines. */
export async function changedSources(
  places: readonly ChangedPlace[],
  before: OpenedTrace,
  after: OpenedTrace,
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<ChangedSource[]> {
  const asked: Asked = { before, after, context };
  const found: ChangedSource[] = [];
  let room = MAX_LINES;
  const add = (changed: ChangedSource): void => {
    if (room <= 0 || found.some(({ source, name }) => source === changed.source && name === changed.name)) return;
    const lines = changed.lines.length > room ? [...changed.lines.slice(0, Math.max(0, room - 1)), '…'] : changed.lines;
    found.push({ ...changed, lines });
    room -= Math.max(1, lines.length);
  };
  const callers: (ChangedPlace & { readonly calls: string })[] = [];
  for (const place of places.slice(0, MAX_PLACES)) {
    const at = await changedAt(place, asked);
    if (at?.changed) add(at.changed);
    const name = at?.calls?.name ?? '';
    for (const each of at?.calls?.callers ?? []) callers.push({ source: each.source, line: each.line, calls: name });
  }
  for (const { calls, ...place } of callers.slice(0, MAX_CALLERS)) {
    const at = room > 0 ? await changedAt(place, asked) : null;
    if (at?.changed) add({ ...at.changed, calls });
  }
  return found;
}

/** One line of what it is, and the lines below it. */
export function changedSourceText(
  { source, name, calls, lines }: ChangedSource,
  names: { readonly base: string },
): string {
  const of = [name, pathEnd(source)].filter((part) => part !== '').join(', ');
  const about = calls === undefined ? '' : `, which calls ${calls}`;
  return lines.length === 0
    ? `${of}${about}: not among the sources of ${names.base}`
    : [`${of}${about}:`, ...lines].join('\n');
}
