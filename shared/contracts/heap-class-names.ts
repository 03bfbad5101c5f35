/** Which names of heap classes are V8's or Blink's own. */

const ENGINE_CLASS = /^\(|^system\b|::|^void /;
const VALUE_CLASS = /^\((?:string|concatenated string|sliced string|number|bigint|heap number)\)$/;

/** `(compiled code)`, `system / Context`, `blink::ComputedStyle`; values such as `(string)` are not: they are what the page's code made. */
export function isEngineClass(name: string): boolean {
  return ENGINE_CLASS.test(name) && !VALUE_CLASS.test(name);
}
