import { TARGET_FLAGS, type CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'watch',
    order: 50,
    usage: '[--record] [--duration S]',
    summary:
      'Watch the live metrics of a target and print what grows; with --record, hold its last seconds and keep them as a capture on Enter or when a condition is met.',
    flags: [...TARGET_FLAGS, 'target', 'duration', 'record', 'last', 'detail', 'keep-when'],
    load: async () => (await import('./commands/watch.ts')).runWatch,
  },
];
