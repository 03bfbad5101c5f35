/** Stands for the documents that only the window shows: they need an editor of code, or a target (`scripts/view-bundle.mjs`). */
import { EmptyState } from '../../core/widgets/states.tsx';

export function WindowOnly() {
  return <EmptyState title="PEN Workbench shows this kind of capture">Open it there.</EmptyState>;
}
