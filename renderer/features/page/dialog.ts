import { pageOnly, type FeatureDialog } from '../../core/widgets/overlays/feature-dialog.ts';
import { InteractionDialog } from './interaction/interaction-dialog.tsx';

export const DIALOG: FeatureDialog = {
  Dialog: InteractionDialog,
  command: { id: 'capture.interaction', title: 'Record an interaction', section: 'Capture' },
  unavailable: pageOnly,
};
