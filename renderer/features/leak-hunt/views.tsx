import type { KindViews } from '../../core/widgets/capture-view.ts';
import { HuntDiffDocument } from './hunt-diff-document.tsx';
import { StoredHuntDocument } from './stored-hunt.tsx';

export const VIEWS = {
  'leak-hunt': {
    View: (props) => <StoredHuntDocument {...props} />,
    Comparison: ({ between: _none, ...pair }) => <HuntDiffDocument {...pair} />,
  },
} satisfies KindViews;
