import { LIST_FLAGS, type CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'objects',
    order: 90,
    usage: 'FILE --class NAME',
    summary: 'List the objects of one class of a heap snapshot, with their ids and sizes.',
    flags: [...LIST_FLAGS, 'class', 'no-cache'],
    load: async () => (await import('./commands/objects.ts')).runObjects,
  },
  {
    name: 'retainers',
    order: 100,
    usage: 'FILE --node ID',
    summary: 'Show why an object of a heap snapshot is alive: its shortest retaining paths from the root.',
    flags: ['node', 'paths', 'no-cache'],
    load: async () => (await import('./commands/retainers.ts')).runRetainers,
  },
];
