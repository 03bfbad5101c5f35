/** Captures of this target in the library, newest first. */
import { useMemo, useState } from 'react';
import { formatDuration } from '../../../shared/base/units.ts';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { useCaptureTitle, useBridge, useDocuments, useTopic, useTopicKnown } from '../../stores/workbench.tsx';
import { Bytes, Figure } from '../../widgets/figure.tsx';
import { Kbd } from '../../widgets/kbd.tsx';
import { dateTime } from '../../widgets/moments.ts';
import { EmptyState } from '../../widgets/states.tsx';
import { sortRows, type Column, type TableSort } from '../../widgets/table-columns.ts';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { captureDocument } from '../../stores/documents.ts';
import { capturesOf, targetWord } from './live-target.ts';

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
    sortValue: (capture) => capture.name,
    canHide: false,
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 112,
    cell: (capture) => <span className="second">{CAPTURE_KINDS[capture.kind].label}</span>,
    text: (capture) => CAPTURE_KINDS[capture.kind].label,
    sortable: 'text',
    sortValue: (capture) => CAPTURE_KINDS[capture.kind].label,
  },
  {
    id: 'taken',
    title: 'Captured',
    width: 136,
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
    sortValue: (capture) => capture.takenBy,
  },
  {
    id: 'pause',
    title: 'Pause',
    width: 84,
    align: 'right',
    cell: (capture) => (
      <Figure figure={capture.pauseMs === null ? null : formatDuration(capture.pauseMs)} place="inline" />
    ),
    text: (capture) => (capture.pauseMs === null ? '' : String(Math.round(capture.pauseMs))),
    sortable: 'figure',
    sortValue: (capture) => capture.pauseMs,
    explanation: 'How long the target was paused',
  },
  {
    id: 'size',
    title: 'Size',
    width: 96,
    align: 'right',
    hasUnit: true,
    cell: (capture) => <Bytes sizeBytes={capture.sizeBytes} />,
    text: (capture) => String(capture.sizeBytes),
    sortable: 'figure',
    sortValue: (capture) => capture.sizeBytes,
  },
];

export function TargetCaptures({ target }: { target: Pick<TargetInfo, 'id' | 'url' | 'type'> }) {
  const bridge = useBridge();
  const known = useTopicKnown('captures');
  const captures = useTopic('captures');
  const open = useDocuments((state) => state.open);
  const [sort, setSort] = useState<readonly TableSort[]>([{ columnId: 'taken', descending: true }]);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const rows = useMemo(() => sortRows(capturesOf(captures, target), COLUMNS, sort), [captures, target, sort]);
  return (
    <VirtualTable<CaptureRecord>
      label="Captures of this target"
      columns={COLUMNS}
      rowCount={rows.length}
      rowAt={(index) => rows[index]}
      keyOf={(capture) => capture.id}
      sort={sort}
      onSort={setSort}
      selectedKey={selectedId}
      indexOfKey={(id) => rows.findIndex((capture) => capture.id === id)}
      onSelect={(capture) => setSelectedId(capture.id)}
      onOpen={(capture) => open(captureDocument(capture))}
      onCopy={(text) => void bridge.command('clipboard.write', { text })}
      menuOf={(capture) => [{ label: 'Open', onSelect: () => open(captureDocument(capture)) }]}
      empty={
        known ? (
          <EmptyState place="inline" title={`No captures of this ${targetWord(target)} yet.`}>
            <Kbd shortcut="Mod+Digit1" /> takes a heap snapshot of the target in the record bar.
          </EmptyState>
        ) : (
          <span className="third">…</span>
        )
      }
      footer={<span>{rows.length === 1 ? '1 capture' : `${rows.length} captures`}</span>}
    />
  );
}
