import type { KindViews } from '../../core/widgets/capture-view.ts';
import { LighthouseDiffDocument } from './lighthouse/lighthouse-diff-document.tsx';
import { LighthouseDocument } from './lighthouse/lighthouse-document.tsx';

export const VIEWS = {
  lighthouse: {
    View: (props) => <LighthouseDocument {...props} />,
    Comparison: ({ between: _none, ...pair }) => <LighthouseDiffDocument {...pair} />,
  },
} satisfies KindViews;
