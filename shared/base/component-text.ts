/** Searches the source of a component: the lines that create an element, the variables of its hooks. */

/** Lines of a component that are searched. */
export const MAX_COMPONENT_LINES = 300;
/** Lines that are looked at more closely. */
export const MAX_CANDIDATES = 3;
/** Lines from the beginning of an element that are searched for an attribute. */
const MAX_ELEMENT_LINES = 15;
/** A longer line is generated code, which has no line to show. */
const MAX_LINE_CHARS = 400;

/** `isContext`: the provider of a context, whose name is `tag`, or unknown ('') as most are. `prop` null: the element itself. */
export interface SearchedElement {
  readonly tag: string;
  readonly isContext?: boolean;
  readonly prop: string | null;
  /** Created in a template, whose elements may have a prefix. */
  readonly isTemplate?: boolean;
}

/** `index`: of its line, from that of the component on. */
export interface StateHook {
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
  const name = `(?:${names.map(escaped).join('|')})`;
  const attribute = new RegExp(
    `(?:^|\\s)(?:(?:[:@#]|v-(?:bind|on|model|slot):|[[(]+)?${name}[\\])]*\\s*=(?![=>])|[:@#]${name}(?=[\\s/>]|$))`,
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

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
