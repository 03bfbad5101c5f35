/** A document of the window outside of it: the view of its kind with its verdict, without what needs the window. */
import { useMemo, useState, type CSSProperties } from 'react';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { DocumentIdProvider } from '../../core/stores/documents/document-id.tsx';
import { DocumentBoundary, verdictOf } from '../../core/shell/document-parts.tsx';
import { captureIdsOf, type DocumentTab } from '../../core/stores/documents/document-tabs.ts';
import { useTopic } from '../../core/stores/workbench.tsx';
import { EarlyVerdictContext, VerdictContext } from '../../core/widgets/findings/document-verdict.tsx';
import { VerdictHead, VerdictPlaceContext } from '../../core/widgets/findings/verdict-head.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { CAPTURE_VIEWS } from '../kinds.ts';
import type { AnswerHead } from './first-frame/answer-head.ts';

/** Until the document has a verdict of its own, or in place of one. */
export function EarlyVerdict({ headline, figures }: AnswerHead) {
  const [isFolded, setFolded] = useState(false);
  return (
    <VerdictHead
      level="plain"
      headline={headline}
      figures={figures}
      isFolded={isFolded}
      onFold={() => setFolded(!isFolded)}
      testId="early-verdict"
    />
  );
}

function Content({ tab, captures }: { readonly tab: DocumentTab; readonly captures: readonly CaptureRecord[] }) {
  const [first, ...rest] = captures;
  if (first === undefined || captures.length < captureIdsOf(tab).length)
    return <EmptyState title="This capture is no longer in the library" />;
  if (tab.kind === 'capture') {
    const { document } = CAPTURE_KINDS[first.kind];
    const { View } = CAPTURE_VIEWS[document];
    return (
      <VerdictContext value={verdictOf(document, first)}>
        <View capture={first} exportMenu={null} facts={null} loss={null} />
      </VerdictContext>
    );
  }
  const later = rest.at(-1);
  const { Comparison } = tab.kind === 'comparison' ? CAPTURE_VIEWS[CAPTURE_KINDS[tab.captureKind].document] : {};
  if (Comparison === undefined || later === undefined)
    return <EmptyState title="PEN Workbench shows this">Open it there.</EmptyState>;
  const between = rest.slice(0, -1);
  return (
    <VerdictContext value={verdictOf(CAPTURE_KINDS[later.kind].document, later, [first, ...between])}>
      <Comparison key={tab.id} documentId={tab.id} base={first} later={later} between={between} />
    </VerdictContext>
  );
}

export interface ChatDocumentProps {
  /** Its captures are listed. */
  readonly tab: DocumentTab;
  /** First words of the answer, if it is about this document. */
  readonly head: AnswerHead | null;
  /** Takes the element of its verdict. */
  readonly verdictPlace: (verdict: HTMLElement | null) => void;
  /** Height of its verdict, in CSS pixels. */
  readonly verdictPx: number;
}

export function ChatDocument({ tab, head, verdictPlace, verdictPx }: ChatDocumentProps) {
  const early = useMemo(
    () => ({
      shown: head === null ? null : <EarlyVerdict {...head} />,
      lasts: head !== null && head.headline !== head.title,
    }),
    [head],
  );
  const captures = useTopic('captures', (all) =>
    captureIdsOf(tab).flatMap((id) => all.find((each) => each.id === id) ?? []),
  );
  return (
    <DocumentBoundary key={tab.id} title={tab.title}>
      <DocumentIdProvider documentId={tab.id}>
        <EarlyVerdictContext value={early}>
          <VerdictPlaceContext value={verdictPlace}>
            <div className="chat-document" style={{ '--verdict': `${verdictPx}px` } as CSSProperties}>
              <Content tab={tab} captures={captures} />
            </div>
          </VerdictPlaceContext>
        </EarlyVerdictContext>
      </DocumentIdProvider>
    </DocumentBoundary>
  );
}
