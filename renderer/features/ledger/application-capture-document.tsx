/** A capture of several isolates: start time of each on a common clock, contents, and link. */
import { useMemo } from 'react';
import { ok } from '../../../shared/base/result.ts';
import { formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import {
  APPLICATION_KINDS,
  MAX_START_SKEW_MS,
  type ApplicationCapture,
  type ApplicationMember,
} from '../../../shared/core/contracts/applications.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { targetName, targetTypeWord } from '../../core/stores/topics/targets.ts';
import { askFile } from '../../core/stores/ask-file.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge, useCaptureTitle, useDocuments, useTopic } from '../../core/stores/workbench.tsx';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { EmptyState } from '../../core/widgets/states.tsx';
import { type Column, type TableSort } from '../../core/widgets/tables/table-columns.ts';
import { SortedTable } from '../../core/widgets/tables/sorted-table.tsx';
import './application.css';
import { ReadDocument } from '../../core/widgets/read-document.tsx';

/** Contents of a member file, queried when this document opens. */
interface MemberContent {
  /** Profile: active time. Heap: sum of shallow sizes. */
  readonly size: number | null;
  readonly detail: string;
}

interface MemberRow {
  readonly member: ApplicationMember;
  readonly name: string;
  readonly type: string;
  readonly content: MemberContent | null;
  readonly isThere: boolean;
}

function nameOf({ target }: ApplicationMember): string {
  return targetName(target);
}

async function cpuContent(document: AnalysisDocument, durationMs: number): Promise<AppResult<MemberContent>> {
  const overview = await document.query('profile.overview', {});
  if (!overview.ok) return overview;
  const functions = await document.query('profile.functions', { count: 1 });
  const hottest = functions.ok ? functions.value.rows[0] : undefined;
  const { total: activeMs } = overview.value;
  const busy = `${formatPercent(activeMs / Math.max(1, durationMs))} busy`;
  return ok({ size: activeMs, detail: hottest === undefined ? busy : `${busy}, most in ${hottest.name}` });
}

async function heapContent(document: AnalysisDocument): Promise<AppResult<MemberContent>> {
  const overview = await document.query('heap.overview', {});
  if (!overview.ok) return overview;
  const { totalSizeBytes, nodes } = overview.value;
  return ok({ size: totalSizeBytes, detail: `${formatCount(nodes)} objects` });
}

function useManifest(capture: CaptureRecord) {
  const bridge = useBridge();
  return useQuery(capture.id, () =>
    askFile(bridge.analysis, capture.file, (document) => document.query('application.manifest', {})),
  );
}

function useContents(manifest: ApplicationCapture | null): ReadonlyMap<string, MemberContent> {
  const bridge = useBridge();
  const captures = useTopic('captures');
  const files = new Map(captures.map(({ id, file }) => [id, file]));
  const question = manifest === null ? null : manifest.members.map(({ captureId }) => captureId).join(' ');
  const { answer } = useQuery(question, async () => {
    const contents = new Map<string, MemberContent>();
    // Sequentially, because each opens a file in the analysis process.
    for (const { captureId, durationMs } of manifest?.members ?? []) {
      const file = files.get(captureId);
      if (file === undefined) continue;
      const content = await askFile(bridge.analysis, file, (document) =>
        manifest?.kind === 'cpu' ? cpuContent(document, durationMs) : heapContent(document),
      );
      if (content.ok) contents.set(captureId, content.value);
    }
    return { ok: true as const, value: contents };
  });
  return answer?.ok === true ? answer.value : new Map();
}

function columnsFor(kind: ApplicationCapture['kind'], spanMs: number): readonly Column<MemberRow>[] {
  const sizeText = ({ content }: MemberRow): string =>
    content?.size === null || content === null
      ? '…'
      : kind === 'cpu'
        ? durationText(content.size)
        : formatBytes(content.size);
  return [
    {
      id: 'name',
      title: 'Isolate',
      width: 240,
      canHide: false,
      text: ({ name }) => name,
      tooltip: ({ member }) => member.target.url,
      sortable: 'text',
    },
    {
      id: 'type',
      title: 'Type',
      width: 100,
      text: ({ type }) => type,
      sortable: 'text',
    },
    {
      id: 'begin',
      title: 'Timeline',
      width: 'grow',
      minWidthPx: 160,
      explanation: 'When each was recorded, relative to the first start.',
      cell: ({ member }) => (
        <span className="application-lane">
          <span
            className="application-lane-bar"
            style={{
              left: `${(100 * member.startOffsetMs) / spanMs}%`,
              width: `${Math.max(0.5, (100 * member.durationMs) / spanMs)}%`,
            }}
          />
          <span className="application-lane-text">
            +{durationText(member.startOffsetMs)}, {durationText(member.durationMs)}
          </span>
        </span>
      ),
      text: ({ member }) => `+${durationText(member.startOffsetMs)}`,
      sortable: 'figure',
      sortValue: ({ member }) => member.startOffsetMs,
    },
    {
      id: 'size',
      title: kind === 'cpu' ? 'Active' : 'Heap',
      width: 90,
      align: 'right',
      text: sizeText,
      sortable: 'figure',
      sortValue: ({ content }) => content?.size ?? null,
    },
    {
      id: 'detail',
      title: 'Contents',
      width: 280,
      cell: ({ content, isThere }) => (
        <span className="cut second">{isThere ? (content?.detail ?? '…') : 'deleted from the library'}</span>
      ),
      text: ({ content }) => content?.detail ?? '',
    },
  ];
}

const LARGEST_FIRST: TableSort = { columnId: 'size', descending: true };

function Members({ manifest, footer }: { manifest: ApplicationCapture; footer: string }) {
  const open = useDocuments((state) => state.open);
  const captures = useTopic('captures');
  const contents = useContents(manifest);
  const arranged = useTableLayout('application.members');
  const spanMs = Math.max(1, ...manifest.members.map(({ startOffsetMs, durationMs }) => startOffsetMs + durationMs));
  const columns = useMemo(() => columnsFor(manifest.kind, spanMs), [manifest.kind, spanMs]);
  const rows = manifest.members.map((member): MemberRow => ({
    member,
    name: nameOf(member),
    type: targetTypeWord(member.target.type),
    content: contents.get(member.captureId) ?? null,
    isThere: captures.some(({ id }) => id === member.captureId),
  }));
  return (
    <SortedTable<MemberRow>
      label="Isolates of the capture"
      columns={columns}
      rows={rows}
      firstSort={LARGEST_FIRST}
      keyOf={({ member }) => member.captureId}
      onOpen={({ member }) => {
        const record = captures.find(({ id }) => id === member.captureId);
        if (record !== undefined) open(captureDocument(record));
      }}
      arranged={arranged}
      empty={<EmptyState title="No isolate was captured" />}
      footer={footer}
    />
  );
}

function skewText({ startSkewMs, kind }: ApplicationCapture): string {
  if (startSkewMs === null) return kind === 'heap' ? 'requested at the same time' : 'start times are not in the files';
  const apart = `began within ${durationText(startSkewMs)}`;
  return startSkewMs > MAX_START_SKEW_MS ? `${apart}: one was busy at the start` : apart;
}

export function ApplicationCaptureDocument({ capture, ...view }: CaptureViewProps) {
  const { answer } = useManifest(capture);
  const title = useCaptureTitle(capture);
  return (
    <ReadDocument {...view} className="application" testId="application-capture" title={title} answer={answer}>
      {(manifest) => (
        <>
          <Members
            manifest={manifest}
            footer={`${formatCount(manifest.members.length)} ${APPLICATION_KINDS[manifest.kind].label}, ${skewText(manifest)}. Enter opens one.`}
          />
          {manifest.notCaptured.length === 0 ? null : (
            <section className="application-left-out" aria-label="Not captured">
              <h3>Not captured: {formatCount(manifest.notCaptured.length)}</h3>
              <ul>
                {manifest.notCaptured.map(({ target, reason }) => (
                  <li key={target.id}>
                    <b>{target.title === '' ? target.url : target.title}</b>{' '}
                    <span className="third">{targetTypeWord(target.type)}</span> {reason}
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </ReadDocument>
  );
}
