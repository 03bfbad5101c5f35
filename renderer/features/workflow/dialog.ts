import { pageOnly, type FeatureDialog } from '../../core/widgets/overlays/feature-dialog.ts';
import { WorkflowDialog } from './workflow-dialog.tsx';

export const DIALOG: FeatureDialog = {
  Dialog: WorkflowDialog,
  command: {
    id: 'capture.workflow',
    title: 'Run a workflow',
    keywords: 'slow page unused JavaScript accessibility budget load audit',
    section: 'Capture',
  },
  unavailable: pageOnly,
};
