/** Connect an assistant, from anywhere. */
import { Dialog, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import { AssistantsPanel } from './assistants-panel.tsx';

export function AssistantsDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Connect an assistant" widthPx={560}>
      <AssistantsPanel titled={false} onLeave={() => onOpenChange(false)} />
    </Dialog>
  );
}
