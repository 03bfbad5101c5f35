/** Which retaining paths are those of the page's own code, and not of V8, Blink, a console or DevTools. */
import { isElementClass, isEngineClass, isValueClass } from '../../engine/heap/contract/heap-class-names.ts';
import type { HeapCluster } from '../../engine/heap/contract/heap-differences.ts';
import type { HeapPath } from '../../engine/heap/contract/heap-objects.ts';
import { isNamed } from '../../engine/heap/contract/named-steps.ts';

/** The classes that Blink has for a timer, a listener or an observer of the page: it leads to a closure without any reference that code could name. */
const REGISTRATION_CLASS =
  /^(?:DOMTimer|blink::RegisteredEventListener|(?:Mutation|Intersection|Resize|Performance)Observer)$/;

/** True if objects of this class stand for a timer, a listener or an observer of the page. */
export function isRegistration(className: string): boolean {
  return REGISTRATION_CLASS.test(className);
}

/** Node’s own lists of timers and listeners, by the class of what is in them and the reference that leads to it. */
const LISTS: readonly (readonly [className: string, reference: RegExp])[] = [
  ['Timeout', /^\._idle(?:Next|Prev) of (?:TimersList|Timeout)$/],
  ['Listener', /^\.(?:next|previous) of /],
];

/** True if objects are in a list in which Node has timers or listeners: its links are no chain of the author’s, and each calls a function. */
export function isInList({
  className,
  edgeToCut,
}: {
  readonly className: string;
  readonly edgeToCut: string;
}): boolean {
  return LISTS.some(([name, reference]) => name === className && reference.test(edgeToCut));
}

/** True if the page's own objects grow, and not V8's code, Blink's bookkeeping, or what a console or DevTools hold. */
export function isOfThePage({ steps }: HeapPath): boolean {
  if (steps.some(({ edge }) => edge?.edgeClass === 'tool')) return false;
  const name = steps.at(-1)?.node.name ?? '';
  if (isElementClass(name) || isRegistration(name)) return true;
  return !isEngineClass(name) && isHeldByCode({ steps });
}

/** Classes of plain objects and collections that only scripts make. */
const SCRIPT_CLASS = /^(?:\{|(?:Object|Array|Map|Set|Promise)$)/;

/**
 * True if objects of the browser's interface, such as an AbortSignal or a WebSocket, are held by lists of Blink and keep objects of scripts alive:
 * through a listener, as a rule. Entries of the performance timeline and the like hold none.
 */
export function isKeptByBrowser({ path: { steps }, classes }: Pick<HeapCluster, 'path' | 'classes'>): boolean {
  if (steps.some(({ edge }) => edge?.edgeClass === 'tool')) return false;
  const last = steps.at(-1);
  if (last === undefined || last.node.type !== 'native' || isEngineClass(last.node.name)) return false;
  if (last.edge?.type !== 'element' || last.edge.edgeClass !== 'engine') return false;
  return classes.some(({ name, isDeclared = false }) => isDeclared || SCRIPT_CLASS.test(name));
}

/** Who keeps the objects at the end of a path. */
export type PathKeeper = 'page' | 'browser' | 'timeline' | 'console' | 'handle' | 'engine';

/** True if Node keeps the object itself until code closes it: its own object for a port, a socket, a file or a process leads to that of scripts. */
function isOpenHandle({ steps }: HeapPath): boolean {
  const [handle, last] = steps.slice(-2);
  return (
    handle?.node.type === 'synthetic' && last?.edge?.name === 'native_to_javascript' && last.node.type === 'object'
  );
}

/** Entries of the performance timeline that only scripts make; the browser keeps them until a script clears them. */
const USER_TIMING = /^Performance(?:Measure|Mark)$/;
/** Variables of Node's own code that have these entries. */
const TIMING_BUFFER = /^(?:mark|measure)EntryBuffer$/;
/** V8's handles of what the console printed, and of errors that nothing caught. */
const CONSOLE_HANDLE = / \/ DevTools console$/;

/**
 * Returns who keeps the objects: `page` its own code, `browser` lists of Blink through which they keep objects of scripts, `timeline` the performance timeline,
 * `console` the messages of the console, `handle` Node until code closes them, `engine` a root of V8 without a name, which is not the code of the page and keeps its objects all the same. Null for objects of V8
 * and Blink themselves, and what an attached client looks at.
 */
export function keeperOf(
  cluster: Pick<HeapCluster, 'path' | 'classes'> & Partial<Pick<HeapCluster, 'isTopDeclared'>>,
): PathKeeper | null {
  const { path, isTopDeclared = false } = cluster;
  const last = path.steps.at(-1)?.node;
  const isTiming = last !== undefined && USER_TIMING.test(last.name);
  if (isTiming && path.steps.some(({ edge }) => TIMING_BUFFER.test(edge?.name ?? ''))) return 'timeline';
  if (isOfThePage(path)) return 'page';
  // Symbols that `Symbol.for` made are in a table of V8 for good.
  if (last?.type === 'symbol') return 'engine';
  if (last === undefined || isEngineClass(last.name)) return null;
  const tool = path.steps.find(({ edge }) => edge?.edgeClass === 'tool')?.edge;
  // Texts are what a console is for.
  if (tool !== undefined && tool !== null)
    return CONSOLE_HANDLE.test(tool.name) && !isValueClass(last.name) ? 'console' : null;
  if (isKeptByBrowser(cluster)) return 'browser';
  if (isTiming) return 'timeline';
  if (isOpenHandle(path)) return 'handle';
  return isTopDeclared || (last.type === 'object' && last.name.endsWith('Error')) ? 'engine' : null;
}

/** True if a reference of the path is a variable or a property of the page's own objects. */
export function isHeldByCode({ steps }: HeapPath): boolean {
  return steps.some((step) => isNamed(step) && !isEngineClass(step.node.name));
}

/** True if a variable holds objects of the page, such as that of a module, which is reached through references of V8 only. */
export function isHeldByVariable({ steps }: HeapPath): boolean {
  const isVariable = ({ edge, node }: HeapPath['steps'][number]): boolean =>
    edge?.type === 'context' && !isEngineClass(node.name);
  return !isEngineClass(steps.at(-1)?.node.name ?? '') && steps.some(isVariable);
}
