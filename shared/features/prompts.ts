/** Prompts of features, in the order in which clients list them. */
import { checkMyChange } from './comparison/check-my-change-prompt.ts';
import { exploreForLeaks } from './explorer/explore-for-leaks-prompt.ts';
import { findALeak } from './leak-hunt/find-a-leak-prompt.ts';
import type { Prompt } from '../core/prompts/prompt.ts';
import { proveAFix } from './prove/prove-a-fix-prompt.ts';
import { setABudget } from './prove/set-a-budget-prompt.ts';
import { whyIsThisInteractionSlow } from './page/why-is-this-interaction-slow-prompt.ts';
import { whyIsThisPageSlow } from './trace/why-is-this-page-slow-prompt.ts';
import { whyIsThisProcessBusy } from './cpu/why-is-this-process-busy-prompt.ts';

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
