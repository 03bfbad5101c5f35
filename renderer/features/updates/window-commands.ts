/** Commands of the palette for updates and for the command `pen`, which the app has. */
import type { Command } from '../../core/stores/commands.ts';
import { useCommandRunner } from '../../core/stores/hooks/use-command.ts';
import { useIsInBrowser, useWorkbench } from '../../core/stores/workbench.tsx';

export function useUpdateCommands(): readonly Command[] {
  const run = useCommandRunner();
  const { updates } = useWorkbench();
  if (useIsInBrowser()) return [];
  return [
    { id: 'app.updates', title: 'Check for updates …', section: 'Application', run: () => void updates.check() },
    {
      id: 'app.pen-command',
      title: 'Install the ‘pen’ command in PATH …',
      section: 'Application',
      run: () => void run('pen-command.install', {}, 'The pen command was not installed'),
    },
  ];
}
