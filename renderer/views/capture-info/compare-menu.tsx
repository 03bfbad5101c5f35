/** "Compare with…" in the toolbar of a capture. */
import { durationText } from '../../../shared/base/duration-text.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/contracts/captures.ts';
import { titleText } from '../../stores/documents/capture-titles.ts';
import { comparableWith, comparisonOf } from '../../stores/documents/compare.ts';
import { captureSource, dayLabel, TAKEN_BY_WINDOW } from '../../stores/topics/library.ts';
import { useCaptureTitles, useDocuments, useNow, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { CompareIcon } from '../../widgets/icons.tsx';
import { Menu, type MenuEntry } from '../../widgets/overlays/menu.tsx';

/** Returns what tells captures with similar titles apart: port or host, day, length or size, and who captured it. */
function detailOf(capture: CaptureRecord, nowMs: number): string {
  const { durationMs, sizeBytes, startedAt, takenBy, origin } = capture;
  const { document } = CAPTURE_KINDS[capture.kind];
  const day = dayLabel(Date.parse(startedAt), nowMs);
  const isTimed = document === 'cpu-profile' || document === 'trace';
  return [
    captureSource(capture),
    day === 'Today' ? '' : day,
    isTimed && durationMs > 0 ? durationText(durationMs) : formatBytes(sizeBytes),
    takenBy === TAKEN_BY_WINDOW || origin === 'imported' ? '' : `by ${takenBy}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

export function CompareMenu({ capture }: { capture: CaptureRecord }) {
  const comparable = useTopic('captures', (captures) => comparableWith(capture, captures));
  const titles = useCaptureTitles();
  const open = useDocuments((state) => state.open);
  const nowMs = useNow(false);
  const isA = (other: CaptureRecord): boolean => comparisonOf(capture, other).baseCaptureId === other.id;
  const group = (label: string, others: readonly CaptureRecord[]): readonly MenuEntry[] =>
    others.length === 0
      ? []
      : [
          { kind: 'label', label },
          ...others.map((other) => ({
            label: titleText(titles.get(other.id) ?? { head: other.name, tail: '' }),
            detail: detailOf(other, nowMs),
            onSelect: () => open(comparisonOf(capture, other)),
          })),
        ];
  const entries = [
    ...group(
      'Later captures, as B (this one is A)',
      comparable.filter((other) => !isA(other)),
    ),
    ...group('Earlier captures, as A (this one is B)', comparable.filter(isA)),
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
