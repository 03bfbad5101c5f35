/**
 * Loads a library in an isolated world of a page. Returns a function that undoes what loading left in the world: globals, listeners and
 * replaced functions. One of them is enough to keep the whole library alive in the page until it navigates: 3 MB of axe-core each time.
 */
export function loadTraceless(load: () => void): () => void {
  const names = new Set(Reflect.ownKeys(globalThis));
  const listened: (() => void)[] = [];
  const restore = [
    replaceable(EventTarget.prototype, 'addEventListener'),
    // Some libraries replace it; it is only put back.
    replaceable(Function.prototype, 'toString'),
  ];
  const add: EventTarget['addEventListener'] = Reflect.get(EventTarget.prototype, 'addEventListener');
  EventTarget.prototype.addEventListener = function (this: EventTarget | undefined, type, listener, options) {
    const target = this ?? globalThis;
    listened.push(() => target.removeEventListener(type, listener, options));
    add.call(target, type, listener, options);
  };
  try {
    load();
  } finally {
    for (const each of restore) each();
  }
  const added = Reflect.ownKeys(globalThis).filter((key) => !names.has(key));
  return () => {
    for (const remove of listened) remove();
    for (const key of added) Reflect.deleteProperty(globalThis, key);
  };
}

/** Returns what puts a property back as it is now. */
function replaceable(owner: object, name: string): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  return () => {
    if (descriptor !== undefined) Object.defineProperty(owner, name, descriptor);
  };
}
