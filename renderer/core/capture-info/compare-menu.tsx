/** "Compare with…" in the toolbar of a capture. */
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { captureChoice } from '../stores/documents/capture-choice.ts';
import { comparableWith, comparisonOf } from '../stores/documents/compare.ts';
import { useCaptureTitles, useDocuments, useNow, useTopic } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { CompareIcon } from '../widgets/icons.tsx';
import { Menu, type MenuEntry } from '../widgets/overlays/menu.tsx';
import { foldedChoices } from './folded-choices.ts';

export function CompareMenu({ capture }: { capture: CaptureRecord }) {
  const captures = useTopic('captures');
  const titles = useCaptureTitles();
  const open = useDocuments((state) => state.open);
  const nowMs = useNow(false);
  const comparable = comparableWith(capture, captures);
  const isA = (other: CaptureRecord): boolean => comparisonOf(capture, other).baseCaptureId === other.id;
  const entryOf = (other: CaptureRecord): MenuEntry => ({
    ...captureChoice(other, titles, nowMs),
    onSelect: () => open(comparisonOf(capture, other)),
  });
  const group = (label: string, others: readonly CaptureRecord[]): readonly MenuEntry[] =>
    others.length === 0 ? [] : [{ kind: 'label', label }, ...others.map(entryOf)];
  const { single, folded } = foldedChoices(comparable, captures, [capture], titles, entryOf);
  const entries: MenuEntry[] = [
    ...group(
      'Later captures, as B (this one is A)',
      single.filter((other) => !isA(other)),
    ),
    ...group('Earlier captures, as A (this one is B)', single.filter(isA)),
    ...folded,
  ];
  return (
    <Menu align="end" entries={entries}>
      <Button
        icon={CompareIcon}
        data-testid="compare-button"
        disabled={entries.length === 0}
        title={
          entries.length === 0
            ? 'The library has no other capture of this kind to compare with'
            : 'Compare with another capture'
        }
      >
        Compare
      </Button>
    </Menu>
  );
}
