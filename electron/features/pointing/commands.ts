import type { CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'show',
    order: 210,
    usage: 'LINK',
    summary: 'Show a place of a capture in the window of the running app: pen://captures/ID, with a view.',
    flags: [],
    load: async () => (await import('./commands/pointing.ts')).runShow,
  },
  {
    name: 'selection',
    order: 220,
    usage: '',
    summary: 'Print what is selected in the window of the running app, with its link.',
    flags: [],
    load: async () => (await import('./commands/pointing.ts')).runSelection,
  },
];
