/** Finds the line of a component that creates an element, by the text of its source. */
import type { TracePlace } from '../../contracts/traces/trace-causes.ts';
import { quotedTracePlace } from '../../findings/quotes.ts';
import type { CallContext } from '../define.ts';

/** Lines of a component that are searched. */
const MAX_LINES = 300;
/** Lines from the beginning of an element that are searched for an attribute. */
const MAX_ELEMENT_LINES = 15;
/** A longer line is generated code, which has no line to show. */
const MAX_LINE_CHARS = 400;
/** Candidates whose function is asked for. */
const MAX_CANDIDATES = 3;

/** `isContext`: the provider of a context, whose name is `tag`, or unknown ('') as most are. `prop` null: the element itself. */
export interface SearchedElement {
  readonly tag: string;
  readonly isContext?: boolean;
  readonly prop: string | null;
}

/**
 * The 1-based line with the attribute, else with the element, in the source of `owner`; null if the text is not stored, or no such line belongs
 * to that component.
 */
export async function elementLine(
  element: SearchedElement,
  { owner, file }: { readonly owner: TracePlace; readonly file: string },
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<number | null> {
  const asked = await ports.analysis.query(file, 'code.source', { place: quotedTracePlace(owner) }, { signal });
  const source = asked.ok ? asked.value.source : null;
  if (source === null) return null;
  const lines = source.text.split('\n').slice(source.line - 1, source.line - 1 + MAX_LINES);
  const candidates = elementLines(lines, element).map((line) => owner.line + line);
  if (candidates.length === 0) return null;
  const shown = candidates.slice(0, MAX_CANDIDATES);
  const quotes = await ports.analysis.query(
    file,
    'code.quotes',
    { places: [owner.line, ...shown].map((line) => quotedTracePlace({ ...owner, line, column: 1 })) },
    { signal },
  );
  if (!quotes.ok) return null;
  const [head, ...each] = quotes.value.quotes;
  const functionLine = head?.functionLine ?? owner.line;
  // A line beyond the end of the component belongs to another function.
  return shown.find((_, index) => each[index]?.functionLine === functionLine) ?? null;
}

/** Indices of lines with the attribute of such an element, else with the element. */
export function elementLines(lines: readonly string[], { tag, isContext = false, prop }: SearchedElement): number[] {
  const names = isContext
    ? `(?:${tag === '' ? '' : `${escaped(tag)}|`}[\\w$.]+Context|[\\w$.]+\\.Provider)`
    : escaped(tag);
  const begins = new RegExp(`(?:<|\\b(?:createElement|jsxs?|jsxDEV)\\)?\\(\\s*)${names}(?![\\w$-]|\\.(?!Provider))`);
  const elements = lines.flatMap((line, index) => (line.length <= MAX_LINE_CHARS && begins.test(line) ? [index] : []));
  if (prop === null || prop === 'children' || prop === '') return elements;
  const attribute = new RegExp(`(?<![\\w$.-])${escaped(prop)}\\s*(?:=(?![=>])|:|[,}])`);
  const attributes = elements.flatMap((begin, at) => {
    const next = elements[at + 1] ?? Infinity;
    const end = Math.min(Math.max(next, begin + 1), begin + MAX_ELEMENT_LINES, lines.length);
    for (let index = begin; index < end; index += 1) if (attribute.test(lines[index] ?? '')) return [index];
    return [];
  });
  return attributes.length > 0 ? attributes : elements;
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
