import type { CommandDescription } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'connect',
    order: 250,
    usage: '[NAME]',
    summary:
      'Give an assistant a token of its own, and run the command with which claude-code, codex or vscode adds our server; for claude-desktop, cursor and any other name, print what to configure. Without a name, list them.',
    flags: ['undo', 'verify', 'print', 'preset', 'new', 'revoke', 'skill', 'project-root'],
    load: async () => (await import('./commands/connect.ts')).runConnect,
  },
];
