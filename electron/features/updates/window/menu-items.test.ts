import { expect, test } from 'vitest';
import type { WindowCommandHandlers } from '../../../core/workbench/page-handlers.ts';
import { MENU_ITEMS } from './menu-items.ts';

test('the menu checks for updates, and installs the command pen', () => {
  const did: string[] = [];
  const commands: Partial<WindowCommandHandlers> = {
    'pen-command.install': async () => {
      did.push('pen');
      return {};
    },
  };
  for (const item of MENU_ITEMS)
    item.choose({ commands: commands as WindowCommandHandlers, send: ({ type }) => void did.push(type) });
  expect(MENU_ITEMS.map(({ label }) => label)).toEqual(['Check for Updates…', 'Install ‘pen’ Command in PATH…']);
  expect(did).toEqual(['check-for-updates', 'pen']);
});
