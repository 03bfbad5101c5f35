/** Which names of heap classes are V8's or Blink's own, and what they are in the words of the page's code. */

const ENGINE_CLASS = /^\(|^system\b|::|^void /;
const ELEMENT_CLASS = /^(?:Detached )?(?:<[a-z]|(?:SVG|MathML)\w*Element$)/;
const VALUE_CLASS = /^\((?:string|concatenated string|sliced string|number|bigint|heap number)\)$/;

/** `(compiled code)`, `system / Context`, `blink::ComputedStyle`; values such as `(string)` are not: they are what the page's code made. */
export function isEngineClass(name: string): boolean {
  return ENGINE_CLASS.test(name) && !VALUE_CLASS.test(name);
}

/** `(string)`, `(number)`: values, which have no properties. */
export function isValueClass(name: string): boolean {
  return VALUE_CLASS.test(name);
}

/** `<li>`, `Detached <td>`, `SVGPathElement`: Chromium names elements of HTML by their tags, and others by their interfaces. */
export function isElementClass(name: string): boolean {
  return ELEMENT_CLASS.test(name);
}

/** True for an element that is in no document. */
export function isDetachedElementClass(name: string): boolean {
  return name.startsWith('Detached ') && isElementClass(name);
}

/** Global object of a document that the page no longer shows: Chromium adds the origin to the names of those it shows. */
export const LEFT_GLOBAL_OBJECT = 'Window [JSGlobalObject]';

/** V8's cells of a FinalizationRegistry, of which it keeps a list as of the entries of a Map: each has one held value and the object that is waited for. */
export const FINALIZATION_CELL = 'system / WeakCell';

/** Objects of Blink and V8 that stand between code and what it retains, by the calls that made them. Their own names are what searches find. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['blink::StyleRule', 'rule of a style sheet'],
  ['DOMTimer', 'timer: setTimeout or setInterval'],
  ['ScheduledAction', 'callback of a timer'],
  ['blink::RegisteredEventListener', 'event listener'],
  ['EventListener', 'event listener'],
  ['JSEventListener', 'event listener'],
  ['V8EventListener', 'event listener'],
  ['JSEventHandler', 'event handler such as onclick'],
  ['V8EventHandlerNonNull', 'event handler such as onclick'],
  ['V8OnErrorEventHandlerNonNull', 'onerror handler'],
  ['V8OnBeforeUnloadEventHandlerNonNull', 'onbeforeunload handler'],
  ['V8FrameRequestCallback', 'requestAnimationFrame callback'],
  ['V8IdleRequestCallback', 'requestIdleCallback callback'],
  ['V8MutationCallback', 'MutationObserver callback'],
  ['system / PromiseReaction', 'then or await of a promise'],
  ['system / JSArrayBufferData', 'memory of an ArrayBuffer or of WebAssembly'],
  [LEFT_GLOBAL_OBJECT, 'of a document no longer in the page'],
]);

/** `timer: setTimeout or setInterval` for `DOMTimer`; undefined for names that say what they are, and for those of the page. */
export function meaningOfClass(name: string): string | undefined {
  return MEANINGS.get(name.replace(/^Detached /, ''));
}

/** A name of the engine with what it is for a reader: `DOMTimer (timer: setTimeout or setInterval)`. */
export function withMeaning(name: string): string {
  const meaning = meaningOfClass(name);
  return meaning === undefined ? name : `${name} (${meaning})`;
}
