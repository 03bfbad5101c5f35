import { expect, test, vi } from 'vitest';
import { menuTemplate } from './menu.ts';

vi.mock('electron', () => ({ Menu: {} }));

/** Labels and roles of all entries. */
function entries(platform: NodeJS.Platform, did: string[] = []) {
  const actions = {
    checkForUpdates: () => void did.push('updates'),
    installPenCommand: () => void did.push('pen'),
  };
  return menuTemplate(platform, actions).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
}

test('macOS has updates and the pen command in the menu of the app', () => {
  const did: string[] = [];
  for (const { click } of entries('darwin', did)) Reflect.apply(click ?? (() => undefined), null, []);
  expect(did).toEqual(['updates', 'pen']);
  expect(entries('darwin').map(({ role }) => role)).toContain('quit');
});

test('no entry has a key of the window, and no menu closes it', () => {
  for (const platform of ['darwin', 'linux', 'win32'] as const) {
    expect(entries(platform).flatMap(({ accelerator }) => accelerator ?? [])).toEqual([]);
    expect(
      menuTemplate(platform, { checkForUpdates: () => undefined, installPenCommand: () => undefined }),
    ).not.toContainEqual({
      role: 'windowMenu',
    });
  }
});
