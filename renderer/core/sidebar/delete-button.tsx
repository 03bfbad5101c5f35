/** Deletes a capture from its own document, for files that cannot be opened. */
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { Button } from '../widgets/button.tsx';
import { useCaptureActions } from './capture-actions.tsx';

export function DeleteButton({ capture }: { capture: CaptureRecord }) {
  const actions = useCaptureActions();
  return <Button onClick={() => actions.remove([capture])}>Delete</Button>;
}
