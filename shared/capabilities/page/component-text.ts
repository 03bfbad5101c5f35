/** Reads the source of a component: the line that creates an element, the variables of its hooks. */
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
  /** Created in a template, whose elements may have a prefix. */
  readonly isTemplate?: boolean;
}

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

const kebab = (name: string): string => name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();

/** Indices of lines of a template with the attribute of such an element, else with the element. */
export function templateLines(lines: readonly string[], { tag, prop, isTemplate = false }: SearchedElement): number[] {
  if (tag === '') return [];
  const begins = new RegExp(
    `<(?:${escaped(tag)}|${isTemplate ? '(?:[a-z]+-)?' : ''}${escaped(kebab(tag.replace(/Component$/, '')))})(?![\\w.-])`,
  );
  const elements = lines.flatMap((line, index) => (line.length <= MAX_LINE_CHARS && begins.test(line) ? [index] : []));
  if (prop === null || prop === '') return elements;
  // A listener is an attribute with another name in templates.
  const names = [
    prop,
    kebab(prop),
    ...(/^on[A-Z]/.test(prop) ? [prop.charAt(2).toLowerCase() + prop.slice(3), kebab(prop.slice(2))] : []),
  ];
  const attribute = new RegExp(
    `(?<![\\w.-])[:@#[(]*(?:v-(?:bind|on|model|slot):)?(?:${names.map(escaped).join('|')})(?![\\w-])[\\])]*`,
  );
  const attributes = elements.flatMap((begin, at) => {
    const end = Math.min(elements[at + 1] ?? Infinity, begin + MAX_ELEMENT_LINES, lines.length);
    for (let index = begin; index < Math.max(end, begin + 1); index += 1) {
      const line = lines[index] ?? '';
      if (attribute.test(index === begin ? line.slice(line.search(begins) + 1) : line)) return [index];
    }
    return [];
  });
  return attributes.length > 0 ? attributes : elements;
}

/** The variable of a hook with a state, which are counted from 1; null where the text does not tell it. */
export async function stateName(hook: number, source: ComponentSource, context: Context): Promise<string | null> {
  const only = (lines: readonly string[]): readonly StateHook[] => stateHooks(lines).slice(hook - 1, hook);
  return (await firstOwn(source, only, context))?.name ?? null;
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
  const found = find(source.text.split('\n').slice(source.line - 1, source.line - 1 + MAX_LINES)).slice(
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

interface StateHook {
  readonly index: number;
  readonly name: string;
}

/** Hooks of React without a state. */
const STATELESS: ReadonlySet<string> = new Set([
  'use',
  'useCallback',
  'useContext',
  'useDebugValue',
  'useEffect',
  'useId',
  'useImperativeHandle',
  'useInsertionEffect',
  'useLayoutEffect',
  'useMemo',
  'useRef',
]);
const HOOK =
  /(?:\b(?:const|let|var)\s+(?:\[\s*([\w$]+)[^\]=]*\]|([\w$]+))\s*=\s*(?:[\w$]+\.)?)?(?<![\w$])(use(?:[A-Z]\w*)?)\s*(?:<[^()]*>)?\(/g;

/** The hooks with a state in their order, as far as all calls before them are React's own: others may have states too. */
export function stateHooks(lines: readonly string[]): readonly StateHook[] {
  const text = lines.join('\n').replace(/\/\/.*$|\/\*[^]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, ' '));
  const hooks: StateHook[] = [];
  for (const match of text.matchAll(HOOK)) {
    const [, first, whole, called = ''] = match;
    if (STATELESS.has(called)) continue;
    const name = called === 'useState' || called === 'useReducer' ? first : whole;
    if (name === undefined || !['useState', 'useReducer', 'useSyncExternalStore'].includes(called)) break;
    hooks.push({ index: text.slice(0, match.index).split('\n').length - 1, name });
  }
  return hooks;
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
