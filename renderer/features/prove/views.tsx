import type { KindViews } from '../../core/widgets/capture-view.ts';
import { ProofDocument } from './proof-document.tsx';

export const VIEWS = { proof: { View: ProofDocument } } satisfies KindViews;
