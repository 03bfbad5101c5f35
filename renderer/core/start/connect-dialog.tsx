/** Connect a target, from anywhere. */
import { Dialog, type DialogProps } from '../widgets/overlays/dialog.tsx';
import { ConnectPanel } from './connect-panel.tsx';

export function ConnectDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Connect a target" widthPx={640}>
      <ConnectPanel inDialog onOpened={() => onOpenChange(false)} />
    </Dialog>
  );
}
