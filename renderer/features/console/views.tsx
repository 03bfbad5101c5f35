import type { KindViews } from '../../core/widgets/capture-view.ts';
import { ConsoleDocument } from './console-document.tsx';

export const VIEWS = {
  console: { View: (props) => <ConsoleDocument {...props} /> },
} satisfies KindViews;
