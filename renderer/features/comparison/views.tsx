import type { KindViews } from '../../core/widgets/capture-view.ts';
import { StoredComparisonDocument } from './stored-comparison-document.tsx';

export const VIEWS = {
  comparison: { View: (props) => <StoredComparisonDocument {...props} /> },
} satisfies KindViews;
