import type { KindViews } from '../../core/widgets/capture-view.ts';
import { CoverageDiffDocument } from './coverage-diff-document.tsx';
import { CoverageDocument } from './coverage-document.tsx';

export const VIEWS = {
  coverage: {
    View: (props) => <CoverageDocument {...props} />,
    Comparison: ({ between: _none, ...pair }) => <CoverageDiffDocument {...pair} />,
  },
} satisfies KindViews;
