import type { KindViews } from '../../core/widgets/capture-view.ts';
import { ExplorationDocument } from './exploration-document.tsx';

export const VIEWS = {
  exploration: { View: (props) => <ExplorationDocument {...props} /> },
} satisfies KindViews;
