import { describe, expect, it } from 'vitest';
import { createLayoutStore, DRAWER_HEIGHT, SIDEBAR_WIDTH, isSidebarShown } from './layout.ts';

function memory() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, text: string) => void values.set(key, text),
  };
}

describe('layout', () => {
  it('clamps sizes to their bounds', () => {
    const layout = createLayoutStore(memory());
    layout.getState().setSidebarWidth(9000);
    expect(layout.getState().sidebarWidthPx).toBe(SIDEBAR_WIDTH.max);
    layout.getState().setSidebarWidth(3);
    expect(layout.getState().sidebarWidthPx).toBe(SIDEBAR_WIDTH.min);
    layout.getState().setDrawerHeight(1);
    expect(layout.getState().drawerHeightPx).toBe(DRAWER_HEIGHT.min);
  });

  it('is restored after a restart', () => {
    const storage = memory();
    const before = createLayoutStore(storage);
    before.getState().toggleSidebar();
    before.getState().showDrawer('problems');
    before.getState().setPanes('heap', { table: 60, details: 40 });
    before.getState().toggleEndpointFold('e1');
    const after = createLayoutStore(storage).getState();
    expect(after).toMatchObject({
      sidebarHidden: true,
      drawerOpen: true,
      drawerTab: 'problems',
      panes: { heap: { table: 60, details: 40 } },
      foldedEndpoints: ['e1'],
    });
  });

  it('expands a folded endpoint', () => {
    const layout = createLayoutStore(memory());
    layout.getState().toggleEndpointFold('e1');
    layout.getState().toggleEndpointFold('e1');
    expect(layout.getState().foldedEndpoints).toEqual([]);
  });
});

it('floats the sidebar in a narrow window, hidden at first, and docks it again in a wide one', () => {
  const storage = { getItem: () => null, setItem: () => undefined };
  const store = createLayoutStore(storage);
  const shown = (): boolean => isSidebarShown(store.getState());
  store.getState().setNarrow(true);
  expect(shown()).toBe(false);
  store.getState().toggleSidebar();
  expect(shown()).toBe(true);
  store.getState().setNarrow(false);
  expect(shown()).toBe(true);
  expect(store.getState().sidebarHidden).toBe(false);
});
