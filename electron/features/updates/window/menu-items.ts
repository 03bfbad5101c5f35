/** Entries in the menu of the app. The window reports the outcome of a check. */
import { settle } from '../../../../shared/base/errors.ts';
import type { MenuItem } from '../../../core/workbench/part.ts';

export const MENU_ITEMS: readonly MenuItem[] = [
  { label: 'Check for Updates…', choose: ({ send }) => send({ type: 'check-for-updates' }) },
  {
    label: 'Install ‘pen’ Command in PATH…',
    choose: ({ commands }) => void settle(() => commands['pen-command.install']({})),
  },
];
