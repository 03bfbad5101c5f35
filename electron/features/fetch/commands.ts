import { TARGET_FLAGS, type CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'fetch',
    order: 40,
    usage: '--via COMMAND | --pid PID | --target SUBSTRING',
    summary:
      'Take a heap snapshot of a Node process in production without the contents of its strings: classes, variables, paths, sizes and ids stay. With --via, a script beside the process drops them, so that none leaves its container; it wakes the inspector and closes it again.',
    flags: [...TARGET_FLAGS, 'target', 'via', 'pid', 'file', 'out', 'keep', 'cost', 'anyway', 'script'],
    load: async () => (await import('./commands/fetch.ts')).runFetch,
    optionsHelp: async () => (await import('./commands/fetch.ts')).fetchHelp(),
  },
];
