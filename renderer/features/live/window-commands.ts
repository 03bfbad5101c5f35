/** Keeps the last seconds of a flight recorder. */
import type { Command } from '../../core/stores/commands.ts';
import { useSelectedTargetId, useTopic } from '../../core/stores/workbench.tsx';
import { useKeepLast } from './use-keep-last.ts';

export function useRecorderCommands(): readonly Command[] {
  const targetId = useSelectedTargetId();
  // That of the selected target, otherwise the only one.
  const recorder = useTopic(
    'recorders',
    (recorders) => recorders.find((each) => each.targetId === targetId) ?? recorders[0],
  );
  const keepLast = useKeepLast();
  return [
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
