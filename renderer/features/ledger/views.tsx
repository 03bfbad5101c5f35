import type { KindViews } from '../../core/widgets/capture-view.ts';
import { ApplicationCaptureDocument } from './application-capture-document.tsx';
import { LedgerDiffDocument, StoredLedgerDocument } from './stored-ledger.tsx';

export const VIEWS = {
  application: { View: (props) => <ApplicationCaptureDocument {...props} /> },
  'memory-ledger': {
    View: (props) => <StoredLedgerDocument {...props} />,
    Comparison: ({ between: _none, ...pair }) => <LedgerDiffDocument {...pair} />,
  },
} satisfies KindViews;
