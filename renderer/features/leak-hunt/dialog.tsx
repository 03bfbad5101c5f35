import { penLeakHunt } from '../../../shared/features/leak-hunt/tools/leak-hunt.ts';
import type { FeatureDialog } from '../../core/widgets/overlays/feature-dialog.ts';
import { StepsEditor } from '../page/interaction/steps-editor.tsx';
import { HuntDialog, type HuntDialogProps } from './hunt-dialog.tsx';
import { canHunt } from './stores/leak-hunts.ts';

/** Edits the steps of a leak hunt. */
const stepsEditor: HuntDialogProps['stepsEditor'] = ({ targetId, initial }, after) => (
  <StepsEditor targetId={targetId} initial={initial}>
    {after}
  </StepsEditor>
);

export const DIALOG: FeatureDialog = {
  Dialog: (props) => <HuntDialog {...props} stepsEditor={stepsEditor} />,
  command: { id: 'capture.leak-hunt', title: 'Hunt for a leak', keywords: 'heap growth grows', section: 'Capture' },
  channel: { title: 'Hunt', tool: penLeakHunt.name },
  unavailable: (target) => (canHunt(target) ? null : 'select a page, a worker, a Node or a Deno process first'),
};
