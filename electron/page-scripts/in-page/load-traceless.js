/**
 * Loads a library in an isolated world of a page. Returns a function that undoes what loading left in the world: globals, listeners and
 * replaced functions. One of them is enough to keep the whole library alive in the page until it navigates: 3 MB of axe-core each time.
 */
export const loadTraceless = (load) => {
  const names = new Set(Reflect.ownKeys(globalThis));
  const listeners = [];
  const { addEventListener } = EventTarget.prototype;
  const { toString } = Function.prototype;
  EventTarget.prototype.addEventListener = function (...given) {
    const target = this ?? globalThis;
    listeners.push([target, given]);
    return addEventListener.apply(target, given);
  };
  try {
    load();
  } finally {
    EventTarget.prototype.addEventListener = addEventListener;
    Function.prototype.toString = toString;
  }
  const added = Reflect.ownKeys(globalThis).filter((name) => !names.has(name));
  return () => {
    for (const [target, given] of listeners) target.removeEventListener(...given);
    for (const name of added) Reflect.deleteProperty(globalThis, name);
  };
};
