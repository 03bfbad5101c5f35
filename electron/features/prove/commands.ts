import type { CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'check',
    order: 140,
    usage: '[FILE]',
    summary:
      'Run a scenario several times, in turns with a baseline, and hold its figures against the budgets in FILE (default pen-budgets.json). Exits with 1 for worse or over budget, 4 for inconclusive: too noisy.',
    flags: ['baseline', 'runs', 'report', 'update-baseline', 'browser'],
    load: async () => (await import('./commands/check.ts')).runCheckCommand,
  },
  {
    name: 'prove',
    order: 160,
    usage: '--before URL|COMMAND --after URL|COMMAND --claim FIGURE [STEP…|ACTION]',
    summary:
      'Run a build before and one after a change in turns under the same steps, and say with an interval what became of the figure that the change was made for, and of the others. Exits with 0 for proven, 1 for not proven or proven at a cost, 4 for undecided: too noisy.',
    flags: ['before', 'after', 'claim', 'other-content', 'runs', 'report', 'browser'],
    repeatable: ['claim'],
    load: async () => (await import('./commands/prove.ts')).runProve,
  },
];
