import type { CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'explore',
    order: 150,
    usage: 'ADDRESS',
    summary:
      'Walk an application in a browser of its own through what a person can reach, repeat what comes back to where it began, and hunt what grows. Exits with 1 for a leak or a slow interaction, 4 if the time ended before everything was tried.',
    flags: ['minutes', 'allow', 'server', 'report', 'resume', 'browser'],
    repeatable: ['allow'],
    load: async () => (await import('./commands/explore.ts')).runExplore,
  },
];
