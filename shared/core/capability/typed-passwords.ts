/** Notes whether parts of a call typed into a field for a password: steps with one are stored nowhere. */
import { z } from 'zod';
import { PerformedStepSchema } from '../contracts/interaction.ts';
import type { CallContext } from './define.ts';

/** Of the result of a part that performs steps in a page. */
const PerformedSchema = z.object({ steps: z.array(PerformedStepSchema.pick({ isPassword: true })) });

export interface NotedPasswords {
  readonly runPart: CallContext['runPart'];
  hasTyped(): boolean;
}

export function notingPasswords({ runPart }: Pick<CallContext, 'runPart'>): NotedPasswords {
  let hasTyped = false;
  return {
    hasTyped: () => hasTyped,
    async runPart(name, params, options) {
      const part = await runPart(name, params, options);
      const performed = PerformedSchema.safeParse(part.ok ? part.value : null);
      hasTyped ||= performed.success && performed.data.steps.some(({ isPassword }) => isPassword === true);
      return part;
    },
  };
}
