/** Connect an assistant, from anywhere. */
import { Dialog } from '../../widgets/dialog.tsx';
import type { OverlayProps } from '../registry.ts';
import { AssistantsPanel } from './assistants-panel.tsx';

export function AssistantsDialog({ open, onOpenChange }: OverlayProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Connect an assistant" widthPx={560}>
      <AssistantsPanel titled={false} onLeave={() => onOpenChange(false)} />
    </Dialog>
  );
}
