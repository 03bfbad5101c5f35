/**
 * Steps that all pages of frameworks share: one list is unmounted by its framework, another one leaves the document with the element that it is in,
 * as with code that clears a container. The page holds the rows of both, and what their components subscribed.
 */
const ORDERS = 20;

const held = { unmounted: [], removed: [], listeners: [] };
globalThis.held = held;

/** An object or function of a component that the page never lets go. */
export function keepListener(listener) {
  held.listeners.push(listener);
}

/** Rows of a list. */
export function keepElements(name, container, selector = 'tr') {
  held[name].push(...container.querySelectorAll(selector));
}

const ordersOf = (kind) => Array.from({ length: ORDERS }, (_, at) => ({ title: `${kind} order ${at}` }));
const settled = () => new Promise((done) => setTimeout(done, 300));

function addContainer() {
  const container = document.createElement('main');
  document.body.append(container);
  return container;
}

/** `mount` returns what unmounts the list, or a promise of it. */
export async function page(mount, keep) {
  const first = addContainer();
  const second = addContainer();
  const third = addContainer();
  const unmount = await mount(first, ordersOf('unmounted'));
  await mount(second, ordersOf('removed'));
  await mount(third, ordersOf('shown'));
  await settled();
  keep('unmounted', first);
  keep('removed', second);
  await unmount();
  first.remove();
  second.remove();
  await settled();
  /** One more list that leaves the document, for a comparison of snapshots. */
  globalThis.removeAnother = async () => {
    const another = addContainer();
    await mount(another, ordersOf('another'));
    await settled();
    keep('removed', another);
    another.remove();
  };
  document.title = 'orders are held (loaded)';
}
