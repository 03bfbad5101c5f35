import type { FeatureDialog } from '../../core/widgets/overlays/feature-dialog.ts';
import { ProveDialog } from './prove-dialog.tsx';

export const DIALOG: FeatureDialog = {
  Dialog: ProveDialog,
  command: {
    id: 'capture.prove',
    title: 'Prove a fix',
    keywords: 'try a change trial block defer proof compare builds before after commands processes budget',
    section: 'Capture',
  },
};
