/** Dialogs of features, in the order of their commands. */
import type { FeatureDialog } from '../core/widgets/overlays/feature-dialog.ts';
import { DIALOG as assistantsDialog } from './assistants/dialog.ts';
import { DIALOG as explorerDialog } from './explorer/dialog.ts';
import { DIALOG as leakHuntDialog } from './leak-hunt/dialog.ts';
import { DIALOG as recorderDialog } from './live/recorder-dialog.tsx';
import { DIALOG as pageDialog } from './page/dialog.ts';
import { DIALOG as proveDialog } from './prove/dialog.ts';
import { DIALOG as workflowDialog } from './workflow/dialog.ts';

export const DIALOGS: readonly FeatureDialog[] = [
  assistantsDialog,
  leakHuntDialog,
  explorerDialog,
  pageDialog,
  proveDialog,
  recorderDialog,
  workflowDialog,
];
