import { pageOnly, type FeatureDialog } from '../../core/widgets/overlays/feature-dialog.ts';
import { ExploreDialog } from './explore-dialog.tsx';

export const DIALOG: FeatureDialog = {
  Dialog: ExploreDialog,
  command: {
    id: 'capture.explore',
    title: 'Explore for leaks',
    keywords: 'walk application heap growth slow',
    section: 'Capture',
  },
  unavailable: pageOnly,
};
