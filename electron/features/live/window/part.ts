/** Flight recorders in the window. */
import type { OpenWindowPart } from '../../../core/window/part.ts';

export const openLiveWindow: OpenWindowPart = ({ core: { recorders } }) => ({
  topics: { recorders: { read: () => recorders.list(), changes: recorders.changes } },
});
