/** Renders by the components themselves, in `counted`, and what the buttons of a page do: one click for several components. */
globalThis.counted = {};

/** The text that a component shows, counted as a render of it. */
export function shown(name, text) {
  globalThis.counted[name] = (globalThis.counted[name] ?? 0) + 1;
  return text;
}

export const actions = { save: [], refresh: [] };
export const perform = (name) => actions[name].forEach((action) => action());
export const ROWS = Array.from({ length: 200 }, (_, id) => ({ id, title: `order ${id}` }));
