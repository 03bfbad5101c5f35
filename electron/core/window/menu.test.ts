import { expect, test, vi } from 'vitest';
import { MENU_ITEMS } from '../../features/menu.ts';
import { menuTemplate } from './menu.ts';

vi.mock('electron', () => ({ Menu: {} }));

/** Labels and roles of all entries. */
function entries(platform: NodeJS.Platform, did: string[] = []) {
  return menuTemplate(platform, ({ label }) => void did.push(label)).flatMap(({ submenu }) =>
    Array.isArray(submenu) ? submenu : [],
  );
}

test('macOS has the entries of features in the menu of the app', () => {
  const did: string[] = [];
  for (const { click } of entries('darwin', did)) Reflect.apply(click ?? (() => undefined), null, []);
  expect(did).toEqual(MENU_ITEMS.map(({ label }) => label));
  expect(entries('darwin').map(({ role }) => role)).toContain('quit');
});

test('no entry has a key of the window, and no menu closes it', () => {
  for (const platform of ['darwin', 'linux', 'win32'] as const) {
    expect(entries(platform).flatMap(({ accelerator }) => accelerator ?? [])).toEqual([]);
    expect(menuTemplate(platform, () => undefined)).not.toContainEqual({ role: 'windowMenu' });
  }
});
