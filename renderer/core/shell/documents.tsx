/** Renders the document of a tab by its kind. Each has an error boundary, so that a failure does not affect others. */
import { useEffect, type ReactNode } from 'react';
import { penCompare } from '../../../shared/features/comparison/tools/compare.ts';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { comparedIds, keptComparison } from '../../../shared/core/contracts/comparisons.ts';
import { useBridge, useTopic, useWorkbench } from '../stores/workbench.tsx';
import { SourceLinksContext } from '../widgets/source-link.tsx';
import { VerdictContext } from '../widgets/findings/document-verdict.tsx';
import { EmptyState } from '../widgets/states.tsx';
import { MoreToolsContext } from '../widgets/toolbar-end.tsx';
import { CaptureFacts, LossStrip } from '../capture-info/capture-facts.tsx';
import { CompareMenu } from '../capture-info/compare-menu.tsx';
import { ExportMenu } from '../capture-info/export-menu.tsx';
import { WithCapture } from '../capture-info/with-capture.tsx';
import { DOCUMENTS } from '../../features/documents.ts';
import { CAPTURE_VIEWS } from '../../features/kinds.ts';
import { CAPTURE_ACTIONS, START_LEAD, START_PARTS } from '../../features/shell-parts.ts';
import { NotesButton } from '../notes/notes-button.tsx';
import { WithNotes } from '../notes/with-notes.tsx';
import { DocumentIdProvider } from '../stores/documents/document-id.tsx';
import {
  captureIdsOf,
  captureTabId,
  comparisonDocument,
  type CaptureTab,
  type ComparisonTab,
  type DocumentTab,
} from '../stores/documents/document-tabs.ts';
import { useCaptureSources } from '../stores/hooks/use-source-links.ts';
import { ShownStrip } from '../pointing/shown-strip.tsx';
import { RunDocument } from '../runs/run-document.tsx';
import { SettingsDocument } from '../settings/settings-document.tsx';
import { StartDocument } from '../start/start-document.tsx';
import { DocumentBoundary, verdictOf } from './document-parts.tsx';

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

/** Closes the tab of a stored comparison, and shows the tab that the comparison has already; a tab of a client stays. */
function useOneTab(storedTabId: string | null, comparisonTabId: string | null): void {
  const { documents } = useWorkbench();
  useEffect(() => {
    const { groups, closeEverywhere, open } = documents.getState();
    const own = groups.flatMap(({ tabs }) => tabs).find(({ id }) => id === comparisonTabId);
    if (storedTabId === null || own === undefined) return;
    closeEverywhere(storedTabId);
    open(own, { preview: true });
  }, [documents, storedTabId, comparisonTabId]);
}

/** A comparison that is stored as a capture; `gone`: what is shown if a compared capture is no longer in the library. */
function StoredComparison({ capture, tabId, gone }: { capture: CaptureRecord; tabId: string; gone: ReactNode }) {
  const captures = useTopic('captures');
  const ids = comparedIds(capture);
  const found = ids.flatMap((id) => captures.find((each) => each.id === id) ?? []);
  const [base, later] = [found[0], found.at(-1)];
  const isWhole = found.length === ids.length && base !== undefined && later !== undefined && base !== later;
  const comparison = isWhole ? comparisonDocument(base, later, found.slice(1, -1)) : null;
  useOneTab(tabId === captureTabId(capture.id) ? tabId : null, comparison?.id ?? null);
  if (comparison === null) return gone;
  const ofResult = [<NotesButton key="notes" capture={capture} />, <ExportMenu key="export" capture={capture} />];
  return (
    <MoreToolsContext value={ofResult}>
      <ComparisonContent tab={{ ...comparison, id: tabId }} />
    </MoreToolsContext>
  );
}

function CaptureContent({ tab }: { tab: CaptureTab }) {
  return (
    <WithCapture captureId={tab.captureId}>
      {(capture) => {
        const { document, comparesWith } = CAPTURE_KINDS[capture.kind];
        const { View } = CAPTURE_VIEWS[document];
        const view = (
          <WithSourceLinks capture={capture}>
            <VerdictContext value={verdictOf(document, capture)}>
              <View
                capture={capture}
                exportMenu={[
                  comparesWith.length > 0 ? <CompareMenu key="compare" capture={capture} /> : null,
                  ...Object.entries(CAPTURE_ACTIONS).map(([key, Action]) => <Action key={key} capture={capture} />),
                  <NotesButton key="notes" capture={capture} />,
                  <ExportMenu key="export" capture={capture} />,
                ]}
                facts={<CaptureFacts capture={capture} />}
                loss={<LossStrip capture={capture} />}
              />
            </VerdictContext>
          </WithSourceLinks>
        );
        return (
          <WithNotes key={capture.id} capture={capture}>
            {comparedIds(capture).length === 0 ? (
              view
            ) : (
              <StoredComparison capture={capture} tabId={tab.id} gone={view} />
            )}
          </WithNotes>
        );
      }}
    </WithCapture>
  );
}

/** Puts the comparison into the library, where it is stored with its verdict, unless it is there. */
function KeptComparison({ tab }: { tab: ComparisonTab }) {
  const bridge = useBridge();
  const { documents, topics, windowProblems } = useWorkbench();
  const captures = captureIdsOf(tab).join(' ');
  const isOwnTab = tab.id.startsWith('diff:');
  useEffect(() => {
    const ids = captures.split(' ');
    if (new Set(ids).size < ids.length) return undefined;
    // With A and B swapped it is another look at the comparison that is there.
    const kept = keptComparison(topics.captures.getState().value, ids);
    if (kept !== null && comparedIds(kept)[0] !== ids[0]) return undefined;
    // Its tab may be closed, and the stored comparison opened, before the answer comes.
    let isShown = true;
    const store = async (): Promise<void> => {
      const answer = await bridge.call(penCompare.name, { captures: ids }, penCompare.result);
      if (!answer.ok) windowProblems.getState().addError('The comparison was not stored in the library', answer.error);
      else if (isOwnTab && isShown) documents.getState().closeEverywhere(captureTabId(answer.value.captureId));
    };
    void store();
    return () => {
      isShown = false;
    };
  }, [bridge, documents, topics, windowProblems, captures, isOwnTab]);
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

function FeatureDocument({ tab }: { tab: DocumentTab }) {
  // Each document is given tabs of its own kind, which the compiler cannot follow through the union.
  const Document = DOCUMENTS[tab.kind] as ((props: { tab: DocumentTab }) => ReactNode) | undefined;
  return Document === undefined ? (
    <EmptyState title="This document cannot be shown">This build does not have the feature that shows it.</EmptyState>
  ) : (
    <Document tab={tab} />
  );
}

function DocumentContent({ tab }: { tab: DocumentTab }) {
  switch (tab.kind) {
    case 'start':
      return <StartDocument lead={START_LEAD} parts={START_PARTS} />;
    case 'settings':
      return <SettingsDocument />;
    case 'run':
      return <RunDocument tab={tab} />;
    case 'capture':
      return <CaptureContent tab={tab} />;
    case 'comparison':
      return <ComparisonContent tab={tab} />;
    default:
      return <FeatureDocument tab={tab} />;
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
