/** "Compare with…" in the toolbar of a capture. */
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { titleText } from '../../stores/capture-titles.ts';
import { useCaptureTitles, useDocuments, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { CompareIcon } from '../../widgets/icons.tsx';
import { Menu } from '../../widgets/menu.tsx';
import { dateTime } from '../../widgets/moments.ts';
import { comparableWith, comparisonOf } from '../../stores/compare.ts';

export function CompareMenu({ capture }: { capture: CaptureRecord }) {
  const comparable = useTopic('captures', (captures) => comparableWith(capture, captures));
  const titles = useCaptureTitles();
  const open = useDocuments((state) => state.open);
  const entries = comparable.map((other) => ({
    label: `${titleText(titles.get(other.id) ?? { head: other.name, tail: '' })}, ${dateTime(Date.parse(other.startedAt))}`,
    onSelect: () => open(comparisonOf(capture, other)),
  }));
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
