import type { FeatureDialog } from '../../core/widgets/overlays/feature-dialog.ts';
import { AssistantsDialog } from './assistants-dialog.tsx';

export const DIALOG: FeatureDialog = {
  Dialog: AssistantsDialog,
  command: { id: 'app.assistant', title: 'Connect an assistant', section: 'Application' },
};
