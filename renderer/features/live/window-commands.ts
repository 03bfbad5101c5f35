/** Reloads the selected page, and keeps the last seconds of a flight recorder. */
import type { Command } from '../../core/stores/commands.ts';
import { findTarget } from '../../core/stores/topics/targets.ts';
import { useBridge, useSelectedTargetId, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { useKeepLast } from './use-keep-last.ts';

function useToolRunner(): (tool: string, params: Record<string, unknown>, failure: string) => void {
  const bridge = useBridge();
  const { windowProblems } = useWorkbench();
  return (tool, params, failure) => {
    void bridge.call(tool, params).then((answer) => {
      if (!answer.ok) windowProblems.getState().addError(failure, answer.error);
      return undefined;
    });
  };
}

export function useRecorderCommands(): readonly Command[] {
  const targetId = useSelectedTargetId();
  // That of the selected target, otherwise the only one.
  const recorder = useTopic(
    'recorders',
    (recorders) => recorders.find((each) => each.targetId === targetId) ?? recorders[0],
  );
  const keepLast = useKeepLast();
  const run = useToolRunner();
  const isPage = useTopic('endpoints', (endpoints) => findTarget(endpoints, targetId)?.type === 'page');
  return [
    {
      id: 'page.reload',
      title: 'Reload the page',
      keywords: 'navigate refresh',
      section: 'Targets',
      unavailable: isPage ? null : 'select a page first',
      run: () => run('pen_navigate', { action: 'reload', target: targetId }, 'The page was not reloaded'),
    },
    {
      id: 'recorder.keep',
      title:
        recorder === undefined
          ? 'Keep the last seconds'
          : `Keep the last ${recorder.seconds} s of ${recorder.targetTitle}`,
      section: 'Capture',
      shortcut: 'Mod+Shift+KeyK',
      unavailable: recorder === undefined ? 'switch a flight recorder on first' : null,
      run: () => {
        if (recorder !== undefined) void keepLast(recorder.targetId);
      },
    },
  ];
}
