/** Parts that every document of a capture has, in the window and in the views of chats: an error boundary, and the verdict of its kind. */
import { Component, type ReactNode } from 'react';
import type { CaptureRecord, DocumentKind } from '../../../shared/core/contracts/captures.ts';
import { VERDICTS } from '../../../shared/features/verdicts.ts';
import { Button } from '../widgets/button.tsx';
import type { AskedDocument } from '../widgets/findings/document-verdict.tsx';
import { ErrorState } from '../widgets/states.tsx';
import { CaptureVerdict } from '../verdict/capture-verdict.tsx';

interface BoundaryState {
  readonly thrown: unknown;
}

/** Catches render errors of a document, which are bugs and must not break the window. */
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
          title={`${this.props.title} could not be rendered`}
          detail={thrown instanceof Error ? thrown.message : 'A value other than an Error was thrown.'}
          suggestion="This is a bug in PEN Workbench. Captures and other documents are not affected."
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

const NOTHING_EARLIER: readonly CaptureRecord[] = [];

/** First sentence of a document. `earlier`: of a comparison, the base and what is between it and the capture. */
export function verdictOf(
  kind: DocumentKind,
  capture: CaptureRecord,
  earlier?: readonly CaptureRecord[],
): (document: AskedDocument) => ReactNode {
  const { own, compared } = VERDICTS[kind] ?? {};
  const tell = earlier === undefined ? own : compared;
  return (document) =>
    tell === undefined ? null : (
      <CaptureVerdict document={document} capture={capture} earlier={earlier ?? NOTHING_EARLIER} tell={tell} />
    );
}
