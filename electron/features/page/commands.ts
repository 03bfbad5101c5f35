import { TARGET_FLAGS, type CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'interact',
    order: 70,
    usage: 'STEP…',
    summary:
      'Click, type and scroll in a page with trusted input: "click Save", "type shoes on Search", "press Enter", "scroll 600", "drag A to B", "wait 500".',
    flags: [...TARGET_FLAGS, 'target', 'measure', 'reset', 'timeout'],
    load: async () => (await import('./commands/interact.ts')).runInteract,
  },
];
