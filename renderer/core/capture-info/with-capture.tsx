/** The capture of a document. */
import type { ReactNode } from 'react';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { DeleteButton } from '../sidebar/delete-button.tsx';
import { useTopic, useTopicKnown } from '../stores/workbench.tsx';
import { OpenFailureActions } from '../widgets/document-opening.tsx';
import { EmptyState } from '../widgets/states.tsx';

/** Passes a document the record of its capture, which may arrive late or be deleted. */
export function WithCapture({
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
