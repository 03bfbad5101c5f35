/** Views of each document kind: one capture, and a comparison. A new kind is one entry in `CAPTURE_VIEWS`. */
import type { ReactNode } from 'react';
import type { DocumentKind } from '../../shared/core/contracts/captures.ts';
import type { CaptureViewProps, ComparisonViewProps } from '../core/widgets/capture-view.ts';
import { ApplicationCaptureDocument } from './ledger/application-capture-document.tsx';
import { LedgerDiffDocument, StoredLedgerDocument } from './ledger/stored-ledger.tsx';
import { ExplorationDocument } from './explorer/exploration-document.tsx';
import { StoredComparisonDocument } from './comparison/stored-comparison.tsx';
import { ConsoleDocument } from './console/console-document.tsx';
import { CoverageDiffDocument } from './coverage/coverage-diff-document.tsx';
import { CoverageDocument } from './coverage/coverage-document.tsx';
import type { AllocationParts } from './heap/allocation-parts.ts';
import { AllocatedBy } from './heap/allocations/allocated-by.tsx';
import { AllocationsPane } from './heap/allocations/allocations-pane.tsx';
import { HeapDiffDocument } from './heap/diff/heap-diff-document.tsx';
import { HuntDiffDocument } from './leak-hunt/hunt-diff-document.tsx';
import { StoredHuntDocument } from './leak-hunt/stored-hunt.tsx';
import { HeapSnapshotDocument } from './heap/heap-snapshot-document.tsx';
import { LighthouseDiffDocument } from './audits/lighthouse/lighthouse-diff-document.tsx';
import { LighthouseDocument } from './audits/lighthouse/lighthouse-document.tsx';
import { NetworkDocument } from './network/network-document.tsx';
import { ProfileDiffDocument } from './cpu/profile-diff-document.tsx';
import { ProfileDocument } from './cpu/profile-document.tsx';
import { ThreadSamples } from './cpu/thread-samples.tsx';
import { TraceDiffDocument } from './trace/diff/trace-diff-document.tsx';
import { TraceDocument, type TraceSamplesParts } from './trace/trace-document.tsx';

interface CaptureViews {
  readonly View: (props: CaptureViewProps) => ReactNode;
  /** Absent if captures of the kind cannot be compared. */
  readonly Comparison?: (props: ComparisonViewProps) => ReactNode;
}

const TIMELINE_ALLOCATIONS: AllocationParts = {
  view: (context) => <AllocationsPane {...context} />,
  allocatedBy: (document, node) => <AllocatedBy document={document} node={node} isTimeline />,
};
const SNAPSHOT_ALLOCATIONS: AllocationParts = {
  allocatedBy: (document, node) => <AllocatedBy document={document} node={node} isTimeline={false} />,
};

function samplesOfThread(parts: TraceSamplesParts): ReactNode {
  return <ThreadSamples {...parts} />;
}

export const CAPTURE_VIEWS: Readonly<Record<DocumentKind, CaptureViews>> = {
  heap: {
    View: (props) => (
      <HeapSnapshotDocument
        {...props}
        allocations={props.capture.kind === 'heap-timeline' ? TIMELINE_ALLOCATIONS : SNAPSHOT_ALLOCATIONS}
      />
    ),
    Comparison: (props) => <HeapDiffDocument {...props} />,
  },
  'heap-profile': {
    View: (props) => <ProfileDocument unit="bytes" {...props} />,
    Comparison: ({ between: _none, ...pair }) => <ProfileDiffDocument unit="bytes" {...pair} />,
  },
  'cpu-profile': {
    View: (props) => <ProfileDocument unit="milliseconds" {...props} />,
    Comparison: ({ between: _none, ...pair }) => <ProfileDiffDocument unit="milliseconds" {...pair} />,
  },
  trace: {
    View: (props) => <TraceDocument {...props} samples={samplesOfThread} />,
    Comparison: ({ between: _none, ...pair }) => <TraceDiffDocument {...pair} />,
  },
  network: { View: (props) => <NetworkDocument {...props} /> },
  console: { View: (props) => <ConsoleDocument {...props} /> },
  coverage: {
    View: (props) => <CoverageDocument {...props} />,
    Comparison: ({ between: _none, ...pair }) => <CoverageDiffDocument {...pair} />,
  },
  lighthouse: {
    View: (props) => <LighthouseDocument {...props} />,
    Comparison: ({ between: _none, ...pair }) => <LighthouseDiffDocument {...pair} />,
  },
  application: { View: (props) => <ApplicationCaptureDocument {...props} /> },
  'leak-hunt': {
    View: (props) => <StoredHuntDocument {...props} />,
    Comparison: ({ between: _none, ...pair }) => <HuntDiffDocument {...pair} />,
  },
  'memory-ledger': {
    View: (props) => <StoredLedgerDocument {...props} />,
    Comparison: ({ between: _none, ...pair }) => <LedgerDiffDocument {...pair} />,
  },
  exploration: { View: (props) => <ExplorationDocument {...props} /> },
  comparison: { View: (props) => <StoredComparisonDocument {...props} /> },
};
