/** The text of the selected source; a sentence while none is selected, or when its script was unloaded. */
import type { ScriptEntry } from '../../../shared/contracts/scripts.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { EmptyState } from '../../widgets/states.tsx';
import type { TextPlace } from '../../widgets/code-view/use-pretty.ts';
import { SourcePane } from './source-pane.tsx';
import { choiceKey, type SourceChoice } from './source-tree.ts';
import type { Shown } from './use-shown-source.ts';

export interface ShownSourcePaneProps {
  readonly target: TargetInfo;
  readonly scripts: readonly ScriptEntry[];
  readonly shown: Shown | null;
  /** The reason why the list of scripts is not complete. */
  readonly note: string | undefined;
  readonly onGo: (choice: SourceChoice, line: number, column: number) => void;
  /** The person selected a line of the source. */
  readonly onPoint: (at: TextPlace) => void;
}

export function ShownSourcePane({ target, scripts, shown, note, onGo, onPoint }: ShownSourcePaneProps) {
  if (shown === null)
    return (
      <EmptyState title="Select a script to view it">
        Or search all scripts. A script with a source map expands to its original sources.
      </EmptyState>
    );
  const { choice, place } = shown;
  const script =
    choice.kind === 'resource' ? null : (scripts.find(({ scriptId }) => scriptId === choice.scriptId) ?? null);
  if (choice.kind !== 'resource' && script === null)
    return (
      <EmptyState title="This script was unloaded">
        {note ?? 'Its page was closed or navigated, or a newer script replaced it in the list.'}
      </EmptyState>
    );
  return (
    <SourcePane
      key={choice.kind === 'original' ? choiceKey(choice) : choice.kind}
      target={target}
      choice={choice}
      script={script}
      place={place}
      onGo={onGo}
      onPoint={onPoint}
    />
  );
}
