/** Draws the document of a tab by its kind. Each has a boundary of its own: what breaks in one leaves the others standing. */
import { Component, type ReactNode } from 'react';
import { assertNever } from '../../shared/base/assert-never.ts';
import type { CaptureRecord } from '../../shared/contracts/captures.ts';
import { useTopic, useTopicKnown } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { OpenFailureActions } from '../widgets/open-failure-actions.ts';
import { EmptyState, ErrorState } from '../widgets/states.tsx';
import { ApplicationCaptureDocument } from './application/application-capture-document.tsx';
import { ApplicationDocument } from './application/application-document.tsx';
import { AccessibilityDiffDocument } from './accessibility/accessibility-diff-document.tsx';
import { AccessibilityDocument } from './accessibility/accessibility-document.tsx';
import { AssistantsPanel } from './assistants/assistants-panel.tsx';
import { CaptureInfoDocument } from './capture-info/capture-info-document.tsx';
import { CaptureFacts, LossStrip } from './capture-info/capture-facts.tsx';
import { CompareMenu } from './capture-info/compare-menu.tsx';
import { ExportMenu } from './capture-info/export-menu.tsx';
import { CoverageDiffDocument } from './coverage/coverage-diff-document.tsx';
import { CoverageDocument } from './coverage/coverage-document.tsx';
import { CpuDiffDocument } from './cpu-profile/cpu-diff-document.tsx';
import { CpuProfileDocument } from './cpu-profile/cpu-profile-document.tsx';
import { ThreadSamples } from './cpu-profile/thread-samples.tsx';
import { HeapProfileDiffDocument } from './heap-profile/heap-profile-diff-document.tsx';
import { HeapProfileDocument } from './heap-profile/heap-profile-document.tsx';
import { HeapDiffDocument } from './heap-snapshot/diff/heap-diff-document.tsx';
import { AllocatedBy } from './heap-snapshot/allocations/allocated-by.tsx';
import { AllocationsPane } from './heap-snapshot/allocations/allocations-pane.tsx';
import type { AllocationParts } from './heap-snapshot/allocation-parts.ts';
import { HeapSnapshotDocument } from './heap-snapshot/heap-snapshot-document.tsx';
import { ConsentCards } from './consent/consent-cards.tsx';
import { LIVE_PANELS } from './live-panels.tsx';
import { LighthouseDiffDocument } from './lighthouse/lighthouse-diff-document.tsx';
import { LighthouseDocument } from './lighthouse/lighthouse-document.tsx';
import { LiveDocument } from './live/live-document.tsx';
import { NetworkDocument } from './network/network-document.tsx';
import type { DocumentDescriptor } from '../stores/documents.ts';
import { DeleteButton } from './sidebar/delete-button.tsx';
import { SettingsDocument } from './settings/settings-document.tsx';
import { TraceDiffDocument } from './trace/trace-diff-document.tsx';
import { TraceDocument, type TraceSamplesParts } from './trace/trace-document.tsx';
import { StartDocument } from './start/start-document.tsx';

interface BoundaryState {
  readonly thrown: unknown;
}

/** Catches what a document throws while drawing: a defect of ours, which must not take the window along. */
export class DocumentBoundary extends Component<
  { readonly title: string; readonly children: ReactNode },
  BoundaryState
> {
  override state: BoundaryState = { thrown: null };

  static getDerivedStateFromError(thrown: unknown): BoundaryState {
    return { thrown };
  }

  override render(): ReactNode {
    const { thrown } = this.state;
    if (thrown === null) return this.props.children;
    return (
      <div className="document-broken" data-testid="document-error">
        <ErrorState
          title={`${this.props.title} could not be drawn`}
          detail={thrown instanceof Error ? thrown.message : 'Something was thrown that is no error.'}
          suggestion="This is a defect of PEN Workbench. Captures and other documents are unharmed."
          actions={
            <Button look="primary" onClick={() => this.setState({ thrown: null })}>
              Retry
            </Button>
          }
        />
      </div>
    );
  }
}

/** Hands a document the record of its capture, which may come later than the tab, or be gone. */
function WithCapture({
  captureId,
  children,
}: {
  captureId: string | undefined;
  children: (capture: CaptureRecord) => ReactNode;
}) {
  const known = useTopicKnown('captures');
  const capture = useTopic('captures', (captures) => captures.find(({ id }) => id === captureId));
  if (capture !== undefined)
    return <OpenFailureActions value={<DeleteButton capture={capture} />}>{children(capture)}</OpenFailureActions>;
  return known ? (
    <EmptyState title="This capture is not in the library any more">
      It was deleted, by hand or to make room.
    </EmptyState>
  ) : (
    <EmptyState title="Asking the library …" />
  );
}

const ALLOCATIONS_OF_TIMELINE: AllocationParts = {
  view: (context) => <AllocationsPane {...context} />,
  allocatedBy: (document, node) => <AllocatedBy document={document} node={node} isTimeline />,
};
const ALLOCATIONS_OF_SNAPSHOT: AllocationParts = {
  allocatedBy: (document, node) => <AllocatedBy document={document} node={node} isTimeline={false} />,
};

function samplesOfTrace(parts: TraceSamplesParts): ReactNode {
  return <ThreadSamples {...parts} />;
}

/** The records of those that are in the library; one that was deleted leaves the series without it. */
function WithCaptures({
  captureIds,
  children,
}: {
  captureIds: readonly string[];
  children: (captures: readonly CaptureRecord[]) => ReactNode;
}) {
  const captures = useTopic('captures');
  return children(
    captureIds.flatMap((id) => {
      const capture = captures.find((each) => each.id === id);
      return capture === undefined ? [] : [capture];
    }),
  );
}

/** What every view of a capture has besides its own. */
function partsOf(capture: CaptureRecord, canCompare = true) {
  return {
    exportMenu: (
      <>
        {canCompare ? <CompareMenu capture={capture} /> : null}
        <ExportMenu capture={capture} />
      </>
    ),
    facts: <CaptureFacts capture={capture} />,
    loss: <LossStrip capture={capture} />,
  };
}

/** The records of two captures that a tab compares. */
function WithPair({
  descriptor,
  children,
}: {
  descriptor: DocumentDescriptor;
  children: (base: CaptureRecord, later: CaptureRecord) => ReactNode;
}) {
  return (
    <WithCapture captureId={descriptor.baseCaptureId}>
      {(base) => <WithCapture captureId={descriptor.captureId}>{(later) => children(base, later)}</WithCapture>}
    </WithCapture>
  );
}

function DocumentContent({ descriptor }: { descriptor: DocumentDescriptor }) {
  switch (descriptor.kind) {
    case 'start':
      return <StartDocument assistants={<AssistantsPanel />} />;
    case 'settings':
      return <SettingsDocument />;
    case 'live':
      return (
        <LiveDocument
          key={descriptor.targetId}
          panels={LIVE_PANELS}
          requests={<ConsentCards targetId={descriptor.targetId ?? ''} />}
          targetId={descriptor.targetId ?? ''}
          title={descriptor.title}
        />
      );
    case 'application':
      return (
        <ApplicationDocument
          key={descriptor.endpointAddress}
          address={descriptor.endpointAddress ?? ''}
          title={descriptor.title}
        />
      );
    case 'application-capture':
      return (
        <WithCapture captureId={descriptor.captureId}>
          {(capture) => <ApplicationCaptureDocument key={capture.id} capture={capture} {...partsOf(capture, false)} />}
        </WithCapture>
      );
    case 'heap-snapshot':
      return (
        <WithCapture captureId={descriptor.captureId}>
          {(capture) => (
            <HeapSnapshotDocument
              key={capture.id}
              capture={capture}
              {...partsOf(capture, capture.kind === 'heap-snapshot')}
              allocations={capture.kind === 'heap-timeline' ? ALLOCATIONS_OF_TIMELINE : ALLOCATIONS_OF_SNAPSHOT}
            />
          )}
        </WithCapture>
      );
    case 'heap-profile':
      return (
        <WithCapture captureId={descriptor.captureId}>
          {(capture) => <HeapProfileDocument key={capture.id} capture={capture} {...partsOf(capture)} />}
        </WithCapture>
      );
    case 'cpu-profile':
      return (
        <WithCapture captureId={descriptor.captureId}>
          {(capture) => <CpuProfileDocument key={capture.id} capture={capture} {...partsOf(capture)} />}
        </WithCapture>
      );
    case 'cpu-diff':
      return (
        <WithPair descriptor={descriptor}>
          {(base, later) => (
            <CpuDiffDocument key={descriptor.id} documentId={descriptor.id} base={base} later={later} />
          )}
        </WithPair>
      );
    case 'trace':
      return (
        <WithCapture captureId={descriptor.captureId}>
          {(capture) => (
            <TraceDocument key={capture.id} capture={capture} {...partsOf(capture)} samples={samplesOfTrace} />
          )}
        </WithCapture>
      );
    case 'trace-diff':
      return (
        <WithPair descriptor={descriptor}>
          {(base, later) => (
            <TraceDiffDocument key={descriptor.id} documentId={descriptor.id} base={base} later={later} />
          )}
        </WithPair>
      );
    case 'network':
      return (
        <WithCapture captureId={descriptor.captureId}>
          {(capture) => <NetworkDocument key={capture.id} capture={capture} {...partsOf(capture, false)} />}
        </WithCapture>
      );
    case 'coverage':
      return (
        <WithCapture captureId={descriptor.captureId}>
          {(capture) => <CoverageDocument key={capture.id} capture={capture} {...partsOf(capture)} />}
        </WithCapture>
      );
    case 'coverage-diff':
      return (
        <WithPair descriptor={descriptor}>
          {(base, later) => (
            <CoverageDiffDocument key={descriptor.id} documentId={descriptor.id} base={base} later={later} />
          )}
        </WithPair>
      );
    case 'heap-profile-diff':
      return (
        <WithPair descriptor={descriptor}>
          {(base, later) => (
            <HeapProfileDiffDocument key={descriptor.id} documentId={descriptor.id} base={base} later={later} />
          )}
        </WithPair>
      );
    case 'heap-diff':
      return (
        <WithPair descriptor={descriptor}>
          {(base, later) => (
            <WithCaptures captureIds={descriptor.betweenCaptureIds ?? []}>
              {(between) => (
                <HeapDiffDocument
                  key={descriptor.id}
                  documentId={descriptor.id}
                  base={base}
                  later={later}
                  between={between}
                />
              )}
            </WithCaptures>
          )}
        </WithPair>
      );
    case 'accessibility':
      return (
        <WithCapture captureId={descriptor.captureId}>
          {(capture) => <AccessibilityDocument key={capture.id} capture={capture} {...partsOf(capture)} />}
        </WithCapture>
      );
    case 'accessibility-diff':
      return (
        <WithPair descriptor={descriptor}>
          {(base, later) => <AccessibilityDiffDocument key={descriptor.id} base={base} later={later} />}
        </WithPair>
      );
    case 'lighthouse':
      return (
        <WithCapture captureId={descriptor.captureId}>
          {(capture) => <LighthouseDocument key={capture.id} capture={capture} {...partsOf(capture)} />}
        </WithCapture>
      );
    case 'lighthouse-diff':
      return (
        <WithPair descriptor={descriptor}>
          {(base, later) => <LighthouseDiffDocument key={descriptor.id} base={base} later={later} />}
        </WithPair>
      );
    case 'capture-info':
      return (
        <WithCapture captureId={descriptor.captureId}>
          {(capture) => <CaptureInfoDocument key={capture.id} capture={capture} />}
        </WithCapture>
      );
    default:
      return assertNever(descriptor.kind, 'document kind');
  }
}

export function DocumentView({ descriptor }: { descriptor: DocumentDescriptor }) {
  return (
    <DocumentBoundary key={descriptor.id} title={descriptor.title}>
      <DocumentContent descriptor={descriptor} />
    </DocumentBoundary>
  );
}
