import { penLeakHunt } from '../../../shared/features/leak-hunt/tools/leak-hunt.ts';
import type { FeatureDialog } from '../../core/widgets/overlays/feature-dialog.ts';
import { HuntDialog } from './hunt-dialog.tsx';
import { canHunt } from './stores/leak-hunts.ts';

export const DIALOG: FeatureDialog = {
  Dialog: HuntDialog,
  command: { id: 'capture.leak-hunt', title: 'Hunt for a leak', keywords: 'heap growth grows', section: 'Capture' },
  channel: { title: 'Hunt', tool: penLeakHunt.name },
  unavailable: (target) => (canHunt(target) ? null : 'select a page, a worker, a Node or a Deno process first'),
};
