import { LIST_FLAGS, type CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'notes',
    order: 170,
    usage: '[add|ask|answer|resolve|edit|remove] [CAPTURE|LINK] [ID] [TEXT]',
    summary:
      'List the notes pinned to captures and places in them; add or ask CAPTURE|LINK TEXT, answer or edit CAPTURE ID TEXT, resolve or remove CAPTURE ID.',
    flags: [...LIST_FLAGS, 'standalone'],
    load: async () => (await import('./commands/notes.ts')).runNotes,
  },
];
