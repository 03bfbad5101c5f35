/** Renders the document of a tab by its kind. Each has an error boundary, so that a failure does not affect others. */
import { useEffect, type ReactNode } from 'react';
import { assertNever } from '../../../shared/base/assert-never.ts';
import { penCompare } from '../../../shared/features/comparison/tools/compare.ts';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { SQL_TABLES } from '../../../shared/features/sql/contract/tables/index.ts';
import { useBridge, useTopic, useTopicKnown, useWorkbench } from '../stores/workbench.tsx';
import { SourceLinksContext } from '../widgets/source-link.tsx';
import { VerdictContext } from '../widgets/findings/document-verdict.tsx';
import { OpenFailureActions } from '../widgets/document-opening.tsx';
import { EmptyState } from '../widgets/states.tsx';
import { ApplicationDocument } from '../../features/ledger/application-document.tsx';
import { AssistantsPanel } from '../../features/assistants/assistants-panel.tsx';
import { CaptureFacts, LossStrip } from '../capture-info/capture-facts.tsx';
import { CompareMenu } from '../capture-info/compare-menu.tsx';
import { ExportMenu } from '../capture-info/export-menu.tsx';
import { ConsentCards } from '../consent/consent-cards.tsx';
import { CAPTURE_VIEWS } from '../../features/kinds.ts';
import { HuntDocument } from '../../features/leak-hunt/hunt-document.tsx';
import { NotesButton } from '../notes/notes-button.tsx';
import { WithNotes } from '../notes/with-notes.tsx';
import { LIVE_PANELS } from '../../features/live-panels.ts';
import { LiveDocument } from '../../features/live/live-document.tsx';
import { DocumentIdProvider } from '../stores/documents/document-id.tsx';
import {
  captureIdsOf,
  type CaptureTab,
  type ComparisonTab,
  type DocumentTab,
  type LiveTab,
} from '../stores/documents/document-tabs.ts';
import { useCaptureSources, useTargetSources } from '../stores/hooks/use-source-links.ts';
import { DeleteButton } from '../sidebar/delete-button.tsx';
import { SqlButton } from '../../features/sql/sql-button.tsx';
import { SqlDocument } from '../../features/sql/sql-document.tsx';
import { StoredSource } from '../../features/sources/stored-source.tsx';
import { ShownStrip } from '../pointing/shown-strip.tsx';
import { SettingsDocument } from '../settings/settings-document.tsx';
import { StartDocument } from '../start/start-document.tsx';
import { DocumentBoundary, verdictOf } from './document-parts.tsx';

/** Passes a document the record of its capture, which may arrive late or be deleted. */
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
    <EmptyState title="This capture is no longer in the library">It was deleted by you or to free space.</EmptyState>
  ) : (
    <EmptyState title="Loading capture …" />
  );
}

/** The records that are in the library; a deleted capture is dropped from the series. */
function WithCaptures({
  captureIds,
  children,
}: {
  captureIds: readonly string[];
  children: (captures: readonly CaptureRecord[]) => ReactNode;
}) {
  return children(
    useTopic('captures', (captures) =>
      captureIds.flatMap((id) => {
        const capture = captures.find((each) => each.id === id);
        return capture === undefined ? [] : [capture];
      }),
    ),
  );
}

/** Places of code in a capture are links into the sources of its target, or into those that are stored with it. */
function WithSourceLinks({ capture, children }: { readonly capture: CaptureRecord; readonly children: ReactNode }) {
  return <SourceLinksContext value={useCaptureSources(capture)}>{children}</SourceLinksContext>;
}

/** Places of code in the panels of a target are links into its Sources panel. */
function LiveContent({ tab: { targetId, title } }: { readonly tab: LiveTab }) {
  return (
    <SourceLinksContext value={useTargetSources(targetId)}>
      <LiveDocument
        panels={LIVE_PANELS}
        requests={<ConsentCards targetId={targetId} />}
        targetId={targetId}
        title={title}
      />
    </SourceLinksContext>
  );
}

function CaptureContent({ tab }: { tab: CaptureTab }) {
  return (
    <WithCapture captureId={tab.captureId}>
      {(capture) => {
        const { document, comparesWith } = CAPTURE_KINDS[capture.kind];
        const { View } = CAPTURE_VIEWS[document];
        return (
          <WithNotes key={capture.id} capture={capture}>
            <WithSourceLinks capture={capture}>
              <VerdictContext value={verdictOf(document, capture)}>
                <View
                  capture={capture}
                  exportMenu={[
                    comparesWith.length > 0 ? <CompareMenu key="compare" capture={capture} /> : null,
                    SQL_TABLES[document].length > 0 ? <SqlButton key="sql" capture={capture} /> : null,
                    <NotesButton key="notes" capture={capture} />,
                    <ExportMenu key="export" capture={capture} />,
                  ]}
                  facts={<CaptureFacts capture={capture} />}
                  loss={<LossStrip capture={capture} />}
                />
              </VerdictContext>
            </WithSourceLinks>
          </WithNotes>
        );
      }}
    </WithCapture>
  );
}

/** Puts the comparison into the library, where it is stored with its verdict, unless it is there. */
function KeptComparison({ tab }: { tab: ComparisonTab }) {
  const bridge = useBridge();
  const { windowProblems } = useWorkbench();
  const captures = captureIdsOf(tab).join(' ');
  useEffect(() => {
    const ids = captures.split(' ');
    if (new Set(ids).size < ids.length) return;
    const store = async (): Promise<void> => {
      const answer = await bridge.call(penCompare.name, { captures: ids }, penCompare.result);
      if (!answer.ok) windowProblems.getState().addError('The comparison was not stored in the library', answer.error);
    };
    void store();
  }, [bridge, windowProblems, captures]);
  return null;
}

function ComparisonContent({ tab }: { tab: ComparisonTab }) {
  const { document } = CAPTURE_KINDS[tab.captureKind];
  const { Comparison } = CAPTURE_VIEWS[document];
  if (Comparison === undefined) {
    return (
      <EmptyState title="These captures cannot be compared">
        {`Comparing ${CAPTURE_KINDS[tab.captureKind].plural} is not supported.`}
      </EmptyState>
    );
  }
  return (
    <WithCapture captureId={tab.baseCaptureId}>
      {(base) => (
        <WithCapture captureId={tab.captureId}>
          {(later) => (
            <WithCaptures captureIds={tab.betweenCaptureIds}>
              {(between) => (
                <WithSourceLinks capture={later}>
                  <KeptComparison tab={tab} />
                  <VerdictContext value={verdictOf(document, later, [base, ...between])}>
                    <Comparison key={tab.id} documentId={tab.id} base={base} later={later} between={between} />
                  </VerdictContext>
                </WithSourceLinks>
              )}
            </WithCaptures>
          )}
        </WithCapture>
      )}
    </WithCapture>
  );
}

function DocumentContent({ tab }: { tab: DocumentTab }) {
  switch (tab.kind) {
    case 'start':
      return <StartDocument assistants={<AssistantsPanel />} />;
    case 'settings':
      return <SettingsDocument />;
    case 'live':
      return <LiveContent key={tab.targetId} tab={tab} />;
    case 'application':
      return <ApplicationDocument key={tab.endpointAddress} address={tab.endpointAddress} title={tab.title} />;
    case 'capture':
      return <CaptureContent tab={tab} />;
    case 'comparison':
      return <ComparisonContent tab={tab} />;
    case 'leak-hunt':
      return <HuntDocument key={tab.id} tab={tab} />;
    case 'source':
      return (
        <WithCapture captureId={tab.captureId}>
          {(capture) => <StoredSource key={tab.id} tab={tab} capture={capture} />}
        </WithCapture>
      );
    case 'sql':
      return <SqlDocument key={tab.id} tab={tab} />;
    default:
      return assertNever(tab, 'tab');
  }
}

export function DocumentView({ tab }: { tab: DocumentTab }) {
  return (
    <DocumentBoundary key={tab.id} title={tab.title}>
      <DocumentIdProvider documentId={tab.id}>
        <ShownStrip documentId={tab.id} />
        <DocumentContent tab={tab} />
      </DocumentIdProvider>
    </DocumentBoundary>
  );
}
