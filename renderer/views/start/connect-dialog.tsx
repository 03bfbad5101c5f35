/** Connect a target, from anywhere. */
import { Dialog } from '../../widgets/dialog.tsx';
import type { OverlayProps } from '../registry.ts';
import { ConnectPanel } from './connect-panel.tsx';

export function ConnectDialog({ open, onOpenChange }: OverlayProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Connect a target" widthPx={640}>
      <ConnectPanel inDialog onOpened={() => onOpenChange(false)} />
    </Dialog>
  );
}
