/** Captures of this target in the library, newest first. */
import { countNoun } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { useCaptureTitle, useDocuments, useTopic, useTopicKnown } from '../../core/stores/workbench.tsx';
import { bytesColumn } from '../../core/widgets/tables/figure-columns.tsx';
import { Figure } from '../../core/widgets/figure.tsx';
import { Kbd } from '../../core/widgets/keys/kbd.tsx';
import { dateTime } from '../../core/words/moments.ts';
import { EmptyState } from '../../core/widgets/states.tsx';
import { type Column, type TableSort } from '../../core/widgets/tables/table-columns.ts';
import { SortedTable } from '../../core/widgets/tables/sorted-table.tsx';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { capturesOf, targetWord } from '../../core/live/live-target.ts';

function CaptureName({ capture }: { capture: CaptureRecord }) {
  return useCaptureTitle(capture);
}

const COLUMNS: readonly Column<CaptureRecord>[] = [
  {
    id: 'name',
    title: 'Capture',
    width: 'grow',
    minWidthPx: 160,
    cell: (capture) => <CaptureName capture={capture} />,
    text: (capture) => capture.name,
    tooltip: (capture) => (capture.note === '' ? capture.name : `${capture.name}\n${capture.note}`),
    sortable: 'text',
    canHide: false,
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 112,
    cell: (capture) => <span className="second">{CAPTURE_KINDS[capture.kind].label}</span>,
    text: (capture) => CAPTURE_KINDS[capture.kind].label,
    sortable: 'text',
  },
  {
    id: 'taken',
    title: 'Captured',
    width: 156,
    cell: (capture) => <span className="second">{dateTime(Date.parse(capture.startedAt))}</span>,
    text: (capture) => capture.startedAt,
    sortable: 'figure',
    sortValue: (capture) => Date.parse(capture.startedAt),
  },
  {
    id: 'by',
    title: 'By',
    width: 96,
    cell: (capture) => <span className="second">{capture.takenBy}</span>,
    text: (capture) => capture.takenBy,
    sortable: 'text',
  },
  {
    id: 'pause',
    title: 'Pause',
    width: 84,
    align: 'right',
    cell: (capture) => (
      <Figure figure={capture.pauseMs === null ? null : durationText(capture.pauseMs)} place="inline" />
    ),
    text: (capture) => (capture.pauseMs === null ? '' : String(Math.round(capture.pauseMs))),
    sortable: 'figure',
    sortValue: (capture) => capture.pauseMs,
    explanation: 'How long the target was paused',
  },
  bytesColumn('size', 'Size', ({ sizeBytes }) => sizeBytes, {
    width: 96,
    sortable: 'figure',
    sortValue: ({ sizeBytes }) => sizeBytes,
  }),
];

const NEWEST_FIRST: TableSort = { columnId: 'taken', descending: true };

export function TargetCaptures({ target }: { target: Pick<TargetInfo, 'id' | 'url' | 'type' | 'endpoint'> }) {
  const known = useTopicKnown('captures');
  const captures = useTopic('captures', (all) => capturesOf(all, target));
  const open = useDocuments((state) => state.open);
  const arranged = useTableLayout('live.captures');
  return (
    <SortedTable<CaptureRecord>
      label="Captures of this target"
      columns={COLUMNS}
      rows={captures}
      firstSort={NEWEST_FIRST}
      keyOf={(capture) => capture.id}
      onOpen={(capture) => open(captureDocument(capture))}
      arranged={arranged}
      menuOf={(capture) => [{ label: 'Open', onSelect: () => open(captureDocument(capture)) }]}
      empty={
        known ? (
          <EmptyState place="inline" title={`No captures of this ${targetWord(target)} yet.`}>
            <Kbd shortcut="Mod+Digit1" /> takes a heap snapshot of the selected target.
          </EmptyState>
        ) : (
          <span className="third">…</span>
        )
      }
      footer={<span>{countNoun(captures.length, 'capture')}</span>}
    />
  );
}
