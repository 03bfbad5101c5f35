/** The person closes the tab; the browser stays. */
import type { Fault } from './fault.ts';

export const closeTab: Fault = {
  name: 'close-tab',
  isFor: ({ target }) => target === 'chromium',
  async strike({ target }) {
    await target.closeTab();
    return { what: 'the tab was closed', holdMs: 1500, undo: () => target.renewTab() };
  },
};
