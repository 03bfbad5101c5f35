/** The only list of prompts. Adding one is one line here. */
import { checkMyChange } from './check-my-change.ts';
import { exploreForLeaks } from './explore-for-leaks.ts';
import { findALeak } from './find-a-leak.ts';
import type { Prompt } from './prompt.ts';
import { proveAFix } from './prove-a-fix.ts';
import { setABudget } from './set-a-budget.ts';
import { whyIsThisInteractionSlow } from './why-is-this-interaction-slow.ts';
import { whyIsThisPageSlow } from './why-is-this-page-slow.ts';
import { whyIsThisProcessBusy } from './why-is-this-process-busy.ts';

export const PROMPTS: readonly Prompt[] = [
  findALeak,
  exploreForLeaks,
  whyIsThisPageSlow,
  whyIsThisInteractionSlow,
  whyIsThisProcessBusy,
  proveAFix,
  checkMyChange,
  setABudget,
];
