/** Sentences after a proof. */
import { expect, it } from 'vitest';
import { AFTER_PROOF } from './told-proof.ts';

it('tells a person what is proven, not what to report', () => {
  for (const text of Object.values(AFTER_PROOF)) expect(text).not.toMatch(/\b(?:report|claim|person)\b/i);
});
