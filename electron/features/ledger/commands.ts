import { TARGET_FLAGS, type CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'ledger',
    order: 60,
    usage: 'TARGET [--seconds S] [--owners]',
    summary:
      'Say what each part of the private memory of the process of a target is: JS heap, ArrayBuffers, WebAssembly, malloc; with --seconds what grows, with --owners who in JavaScript keeps it.',
    flags: [...TARGET_FLAGS, 'target', 'seconds', 'owners'],
    load: async () => (await import('./commands/ledger.ts')).runLedger,
  },
];
