/** Your call that registered an object which a package holds: of a subscriber of a library the function that was subscribed, and who calls that. */
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { asksOf } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { listedTargetOf } from '../../../core/capability/listed-target.ts';
import { unwrap } from '../../../base/errors.ts';
import type { ObjectCode } from '../../../engine/source-map/contract/quotes.ts';
import { registrationText } from '../growing/code-uses-text.ts';
import { placedNode, writerOf } from '../series/holder-code.ts';
import { placesOf } from '../series/code-uses.ts';
import { functionsBelow } from '../series/own-calls.ts';
import { codeOfUses } from '../series/reading.ts';
import { followedBefore } from './born-in-round.ts';

interface Registered {
  /** The call, the variable that keeps it, and who calls it. */
  readonly text: string;
  readonly code: ObjectCode[];
}

/**
 * Null where the author's code holds the object, and without a hunt whose first snapshot tells what was made later. `node`: in the snapshot of `record`; `holders`: what
 * may have code on its path, the nearest first.
 */
export async function registeredCode(
  { record, source }: { readonly record: CaptureRecord | null; readonly source: CaptureSource },
  node: number,
  holders: readonly number[],
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<Registered | null> {
  const ask = asksOf(context);
  const placed = await Promise.all(holders.map((id) => placedNode(source.file, id, ask)));
  const nearest = placed.flat()[0];
  if (record === null || nearest === undefined || writerOf(nearest) !== 'package') return null;
  const followed = unwrap(await followedBefore(record, context));
  const first = followed?.before[0];
  if (first === undefined) return null;
  const below = placesOf(await functionsBelow([first.file, source.file], [node], ask));
  if (below.length === 0) return null;
  const { uses } = await ask(source.file, 'code.uses', { holder: null, added: null, below });
  if (uses === null || uses.call === null) return null;
  const target = listedTargetOf(source, context.ports);
  return { text: registrationText(uses).join(' '), code: await codeOfUses(uses, { last: source.file, target }, ask) };
}
