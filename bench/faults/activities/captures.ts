/** One activity for each kind of capture, from the table of kinds and the list of capabilities: a new kind is covered by itself. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import type { ErrorCode } from '../../../shared/base/errors.ts';
import type { TargetType } from '../../../shared/core/contracts/targets.ts';
import type { TargetKind } from '../setup/target.ts';
import type { Activity } from './activity.ts';

const RECORDED_MS = 1200;
/** Kinds that take much longer than a recording. */
const USUAL_MS: Readonly<Record<string, number>> = { lighthouse: 15_000 };

/** Lighthouse gives a page one second to answer, and an audit has three minutes. */
const MAY_END_WITH: Readonly<Record<string, readonly ErrorCode[]>> = {
  lighthouse: ['target_unresponsive', 'deadline_exceeded'],
};

/** Parameters of one kind, where the tool's defaults record too long or not enough. */
const PARAMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  application: { kind: 'cpu', duration: 1 },
};

/** Deno does not report its requests. */
const NOT_ON: Readonly<Record<string, readonly TargetKind[]>> = { network: ['deno'] };

const TYPE_OF: Readonly<Record<TargetKind, TargetType>> = { chromium: 'page', node: 'node', deno: 'deno' };
const TARGETS = Object.keys(TYPE_OF) as TargetKind[];

/** A tool without a target of its own works on all targets of a browser. */
function targetsOf({ target }: AnyCapability): TargetKind[] {
  return target === undefined ? ['chromium'] : TARGETS.filter((kind) => target.types.includes(TYPE_OF[kind]));
}

/** The tool has this parameter. */
function takes({ params }: AnyCapability, name: string): boolean {
  const { properties = {} } = z.toJSONSchema(params, { io: 'input' });
  return Object.hasOwn(properties, name);
}

function captureActivity(kind: string, capability: AnyCapability): Activity {
  const { name, lockSpan, cooldown } = capability;
  const target = (targetId: string): Record<string, unknown> =>
    takes(capability, 'target') ? { target: targetId } : {};
  return {
    name: kind,
    targets: targetsOf(capability).filter((each) => NOT_ON[kind]?.includes(each) !== true),
    ...(cooldown === undefined ? {} : { coolsDown: name }),
    mayEndWith: MAY_END_WITH[kind] ?? [],
    usualMs: USUAL_MS[kind] ?? RECORDED_MS + 800,
    async run({ call, targetId }) {
      const params = { ...PARAMS[kind], ...target(targetId) };
      if (lockSpan === undefined) {
        await call(name, params);
        return;
      }
      await call(name, { ...params, action: 'start' });
      await delay(RECORDED_MS);
      await call(name, { ...params, action: 'stop' });
    },
  };
}

/** Throws for a kind whose tool is not a capability. */
export function captureActivities(): Activity[] {
  return (
    Object.entries(CAPTURE_KINDS)
      // A hunt is an activity of its own, with an action to repeat (`leak-hunt.ts`), a measured interaction too, an exploration and a proof take minutes, and a comparison needs no target.
      .filter(([kind]) => !['leak-hunt', 'interaction', 'exploration', 'proof', 'comparison'].includes(kind))
      .map(([kind, { tool }]) => {
        const capability = CAPABILITIES.find(({ name }) => name === tool);
        if (capability === undefined) throw new Error(`${kind} is captured by ${tool}, which is no capability`);
        return captureActivity(kind, capability);
      })
  );
}
