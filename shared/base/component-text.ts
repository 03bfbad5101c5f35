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
  /** Names of what `memo` and the like made of the component. */
  readonly aliases?: readonly string[];
  readonly isContext?: boolean;
  readonly prop: string | null;
  /** Created in a template, whose elements may have a prefix. */
  readonly isTemplate?: boolean;
}

/** Indices of lines, from that of the component on. */
export interface StateHook {
  readonly index: number;
  readonly name: string;
  /** The only line that sets its state; null if the text does not tell it. */
  readonly written: number | null;
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
  /(?:\b(?:const|let|var)\s+(?:\[\s*([\w$]+)(?:\s*,\s*([\w$]+))?[^\]=]*\]|([\w$]+))\s*=\s*(?:[\w$]+\.)?)?(?<![\w$])(use(?:[A-Z]\w*)?)\s*(?:<[^()]*>)?\(/g;

/** A hook with a state among those of its component: its number from 1, and how many follow it; null where that is not known. */
export interface HookNumber {
  readonly hook: number;
  readonly laterHooks: number | null;
}

/**
 * The text of a hook with a state. Hooks of the author's own may have any number of states, so it is counted from the beginning as far as all calls
 * before it are React's own, or from the end as far as all calls behind it are. Null where neither tells it.
 */
export function stateHook(lines: readonly string[], { hook, laterHooks }: HookNumber): StateHook | null {
  const text = withoutComments(lines.join('\n'));
  const own = ownLines(text.split('\n'));
  const calls = hookCalls(own?.join('\n') ?? text);
  const firstOther = calls.indexOf(null);
  const isKnown = firstOther === -1;
  // Text in the component is not what ran.
  if (own !== null && isKnown && laterHooks !== null && calls.length !== hook + laterHooks) return null;
  const isFirst = isKnown || hook <= firstOther;
  const last = own === null || laterHooks === null ? -1 : calls.length - 1 - laterHooks;
  const call = (isFirst ? calls[hook - 1] : last > calls.lastIndexOf(null) ? calls[last] : null) ?? null;
  if (call === null) return null;
  const { setter, ...found } = call;
  return { ...found, written: own === null || setter === undefined ? null : onlyCall(own, setter, found.index) };
}

interface HookCall {
  readonly index: number;
  readonly name: string;
  readonly setter: string | undefined;
}

/** Calls of hooks that may have a state; null for those that are not known, or whose state has no variable. */
function hookCalls(text: string): readonly (HookCall | null)[] {
  return [...text.matchAll(HOOK)].flatMap((match) => {
    const [, first, setter, whole, called = ''] = match;
    if (STATELESS.has(called)) return [];
    const name = called === 'useState' || called === 'useReducer' ? first : whole;
    if (name === undefined || !['useState', 'useReducer', 'useSyncExternalStore'].includes(called)) return [null];
    return [{ index: text.slice(0, match.index).split('\n').length - 1, name, setter }];
  });
}

const withoutComments = (text: string): string =>
  text.replace(/(?<![:\\])\/\/.*$|\/\*[^]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, ' '));

/** A line that goes on below: an opened bracket, an arrow, an operator. */
const GOES_ON = /(?:[([{,?:&|+=]|=>)\s*$/;

/** The lines of a function by their indentation, from its first on; null if they do not end with its closing bracket. */
function ownLines(lines: readonly string[]): readonly string[] | null {
  const [head = ''] = lines;
  const depth = head.search(/\S/);
  let last = head;
  for (const [at, line] of lines.slice(1).entries()) {
    const indent = line.search(/\S/);
    if (indent === -1) continue;
    if (indent <= depth) {
      const isClosing = /^\s*[)\]}]/.test(line);
      if (!isClosing) return /[)\]};,]\s*$/.test(last) ? lines.slice(0, at + 1) : null;
      if (!GOES_ON.test(line) || indent < depth) return lines.slice(0, at + 2);
    }
    last = line;
  }
  return /^\s*[)\]}]/.test(last) ? lines : null;
}

/** The index of the only line that calls a function beside its declaration; null if there are several, or it is handed on. */
function onlyCall(lines: readonly string[], called: string, declaration: number): number | null {
  const uses = new RegExp(`(?<![\\w$.])${escaped(called)}(?![\\w$])`, 'g');
  // As a dependency of a hook it is not called.
  const listed = new RegExp(`\\[[\\w$.,\\s]*(?<![\\w$.])${escaped(called)}(?![\\w$])[\\w$.,\\s]*\\]`);
  const found: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.length > MAX_LINE_CHARS) return null;
    for (const { index: at } of line.matchAll(uses)) {
      const rest = line.slice(at + called.length);
      if (/^\s*\(/.test(rest)) found.push(index);
      else if (index !== declaration && !listed.test(line)) return null;
    }
  }
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Indices of lines with the attribute of such an element, else with the element. */
export function elementLines(
  lines: readonly string[],
  { tag, aliases = [], isContext = false, prop }: SearchedElement,
): number[] {
  const names = isContext
    ? `(?:${tag === '' ? '' : `${escaped(tag)}|`}[\\w$.]+Context|[\\w$.]+\\.Provider)`
    : `(?:${[tag, ...aliases].map(escaped).join('|')})`;
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

/** Names that a file gives to what it makes of a component: `StockRow` in `const StockRow = memo(StockRowView)`. */
export function wrappedNames(lines: readonly string[], component: string): string[] {
  const made = new RegExp(
    `(?:const|let|var)\\s+([\\w$]+)[^=\\n]*=\\s*(?:[\\w$.]+(?:<[^()]*>)?\\(\\s*)+${escaped(component)}\\s*[,)]`,
    'g',
  );
  return [...lines.join('\n').matchAll(made)].flatMap(([, name]) => name ?? []);
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

/**
 * The name of a component: its own one, by which its author called it for tools, unless that is as short as those of minified scripts or empty. Of Vue
 * the function is `setup`, and the file has the name.
 */
export function shownComponentName(
  { name, framework }: { readonly name: string; readonly framework: string },
  original: { readonly name?: string | null | undefined; readonly source: string },
): string {
  if (name.length > 2) return name;
  const own =
    framework === 'vue'
      ? original.source
          .split('/')
          .at(-1)
          ?.replace(/\.\w+$/, '')
      : original.name;
  return own === '' ? name : (own ?? name);
}
