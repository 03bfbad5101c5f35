import type { KindViews } from '../../core/widgets/capture-view.ts';
import { ProofDiffDocument } from './proof-diff-document.tsx';
import { ProofDocument } from './proof-document.tsx';

export const VIEWS = {
  proof: { View: ProofDocument, Comparison: ({ between: _none, ...pair }) => <ProofDiffDocument {...pair} /> },
} satisfies KindViews;
