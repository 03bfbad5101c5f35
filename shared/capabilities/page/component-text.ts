/** Reads the source of a component: the line that creates an element, the variables of its hooks. */
import {
  elementLines,
  MAX_CANDIDATES,
  MAX_COMPONENT_LINES,
  stateHook,
  templateLines,
  type HookNumber,
  type SearchedElement,
  type StateHook,
} from '../../base/component-text.ts';
import type { TracePlace } from '../../contracts/traces/trace-causes.ts';
import { quotedTracePlace } from '../../findings/quotes.ts';
import type { CallContext } from '../define.ts';

/** A component, and the recording whose stored texts have its source. */
export interface ComponentSource {
  readonly owner: TracePlace;
  readonly file: string;
}

type Context = Pick<CallContext, 'ports' | 'signal'>;

/** The 1-based line with the attribute, else with the element; null if the text is not stored, or no such line belongs to the component. */
export async function elementLine(
  element: SearchedElement,
  source: ComponentSource,
  context: Context,
): Promise<number | null> {
  const found = await firstOwn(source, (lines) => elementLines(lines, element).map((index) => ({ index })), context);
  return found === null ? null : source.owner.line + found.index;
}

/** The 1-based line of a template with the attribute of the element, else with the element; null if the text is not stored or has none. */
export async function templateLine(
  element: SearchedElement,
  { owner, file }: ComponentSource,
  { ports, signal }: Context,
): Promise<number | null> {
  const asked = await ports.analysis.query(file, 'code.source', { place: quotedTracePlace(owner) }, { signal });
  const source = asked.ok ? asked.value.source : null;
  const [index] = source === null ? [] : templateLines(source.text.split('\n'), element);
  return index === undefined ? null : index + 1;
}

/** Null where the text does not tell the hook. */
export function writtenHook(number: HookNumber, source: ComponentSource, context: Context): Promise<StateHook | null> {
  return firstOwn(source, (lines) => [stateHook(lines, number)].filter((hook) => hook !== null), context);
}

/** The first of the findings that is within the component. `index`: of a line, from that of the component on. */
async function firstOwn<Found extends { readonly index: number }>(
  { owner, file }: ComponentSource,
  find: (lines: readonly string[]) => readonly Found[],
  { ports, signal }: Context,
): Promise<Found | null> {
  const asked = await ports.analysis.query(file, 'code.source', { place: quotedTracePlace(owner) }, { signal });
  const source = asked.ok ? asked.value.source : null;
  if (source === null) return null;
  const found = find(source.text.split('\n').slice(source.line - 1, source.line - 1 + MAX_COMPONENT_LINES)).slice(
    0,
    MAX_CANDIDATES,
  );
  if (found.length === 0) return null;
  const lines = [owner.line, ...found.map(({ index }) => owner.line + index)];
  const places = lines.map((line) => quotedTracePlace({ ...owner, line, column: 1 }));
  const quotes = await ports.analysis.query(file, 'code.quotes', { places }, { signal });
  if (!quotes.ok) return null;
  const [head, ...each] = quotes.value.quotes;
  const functionLine = head?.functionLine ?? owner.line;
  // A line beyond the end of the component belongs to another function.
  return found.find((_, at) => each[at]?.functionLine === functionLine) ?? null;
}
