import type { KindViews } from '../../core/widgets/capture-view.ts';
import { InteractionDiffDocument } from './interaction/interaction-diff-document.tsx';
import { InteractionDocument } from './interaction/interaction-document.tsx';

export const VIEWS = {
  interaction: {
    View: InteractionDocument,
    Comparison: ({ between: _none, ...pair }) => <InteractionDiffDocument {...pair} />,
  },
} satisfies KindViews;
