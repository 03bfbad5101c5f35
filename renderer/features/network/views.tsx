import type { KindViews } from '../../core/widgets/capture-view.ts';
import { NetworkDocument } from './network-document.tsx';

export const VIEWS = {
  network: { View: (props) => <NetworkDocument {...props} /> },
} satisfies KindViews;
