import type { KindViews } from '../../core/widgets/capture-view.ts';
import { ProfileDiffDocument } from './profile-diff-document.tsx';
import { ProfileDocument } from './profile-document.tsx';

export const VIEWS = {
  'heap-profile': {
    View: (props) => <ProfileDocument unit="bytes" {...props} />,
    Comparison: ({ between: _none, ...pair }) => <ProfileDiffDocument unit="bytes" {...pair} />,
  },
  'cpu-profile': {
    View: (props) => <ProfileDocument unit="milliseconds" {...props} />,
    Comparison: ({ between: _none, ...pair }) => <ProfileDiffDocument unit="milliseconds" {...pair} />,
  },
} satisfies KindViews;
