import { LIST_FLAGS, TARGET_FLAGS, type CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'leaks',
    order: 120,
    usage: 'A B C | --target SUBSTRING STEP…',
    summary:
      'Find objects created between snapshots A and B that are still in C, grouped by retaining path; or repeat steps on a live target, and find what grows in every round.',
    flags: [
      ...LIST_FLAGS,
      'no-cache',
      ...TARGET_FLAGS,
      'target',
      'expression',
      'request',
      'do',
      'seconds',
      'repeat',
      'rounds',
      'reset',
    ],
    load: async () => (await import('./commands/leaks.ts')).runLeaks,
  },
];
