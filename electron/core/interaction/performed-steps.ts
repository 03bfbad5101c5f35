/** The last steps that were performed in each page, with their times: what a recording of the page names as interactions. */
import type { InteractionPort, PageHand } from '../../../shared/core/capability/interaction-ports.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { PerformedStep } from '../../../shared/core/contracts/interaction.ts';
import { unwrap, settle } from '../../../shared/base/errors.ts';

/** A day of an assistant's work. */
const MAX_STEPS = 2000;

export interface TimedStep {
  readonly targetId: string;
  readonly text: string;
  /** Milliseconds since the Unix epoch. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface PerformedSteps {
  /** The same port; each step is noted. */
  noting(port: InteractionPort<TargetSession>): InteractionPort<TargetSession>;
  /** Steps of a page that ended after `fromMs`. */
  since(targetId: string, fromMs: number): readonly TimedStep[];
}

export interface PerformedStepsParts {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Resolves when a recording of the target that takes samples has taken one. */
  readonly nextSample: (targetId: string) => Promise<void>;
}

/** `click button "Open"`; without the text that was typed. */
function textOf({ action, hit, label }: PerformedStep): string {
  if (hit !== null) return `${action} ${hit.role === '' ? '' : `${hit.role} `}“${hit.name}”`;
  return action === 'type' ? action : label;
}

export function createPerformedSteps({ now, nextSample }: PerformedStepsParts): PerformedSteps {
  const steps: TimedStep[] = [];
  const note = (targetId: string, hand: PageHand, signal: AbortSignal): PageHand => ({
    ...hand,
    async perform(step, options) {
      const fromMs = now();
      await nextSample(targetId);
      const performed = await settle(() => hand.perform(step, options));
      if (!signal.aborted) await nextSample(targetId);
      if (performed.ok) {
        steps.push({ targetId, text: textOf(performed.value), fromMs, toMs: now() });
        if (steps.length > MAX_STEPS) steps.splice(0, steps.length - MAX_STEPS);
      }
      return unwrap(performed);
    },
  });
  return {
    noting: (port) => ({
      ...port,
      async open(options) {
        const opened = await port.open(options);
        return opened.ok ? { ...opened, value: note(options.target.id, opened.value, options.signal) } : opened;
      },
    }),
    since: (targetId, fromMs) => steps.filter((each) => each.targetId === targetId && each.toMs >= fromMs),
  };
}
