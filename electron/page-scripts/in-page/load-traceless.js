/**
 * Loads a library in an isolated world of a page. Returns a function that undoes what loading left in the world: globals, listeners and
 * replaced functions. One of them is enough to keep the whole library alive in the page until it navigates: 3 MB of axe-core each time.
 */
export const loadTraceless = (load) => {
  const names = new Set(Reflect.ownKeys(globalThis));
  const listeners = [];
  const replaced = [
    [EventTarget.prototype, 'addEventListener'],
    [Function.prototype, 'toString'],
  ].map(([owner, name]) => ({ owner, name, descriptor: Object.getOwnPropertyDescriptor(owner, name) }));
  const [{ owner, name, descriptor }] = replaced;
  Object.defineProperty(owner, name, {
    ...descriptor,
    value: function (...given) {
      const target = this ?? globalThis;
      listeners.push([target, given]);
      return descriptor.value.apply(target, given);
    },
  });
  try {
    load();
  } finally {
    for (const each of replaced) Object.defineProperty(each.owner, each.name, each.descriptor);
  }
  const added = Reflect.ownKeys(globalThis).filter((key) => !names.has(key));
  return () => {
    for (const [target, given] of listeners) target.removeEventListener(...given);
    for (const key of added) Reflect.deleteProperty(globalThis, key);
  };
};
