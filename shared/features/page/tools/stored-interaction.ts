/** Measured interactions in the library: the result is stored when it is reached, and owns its recording. */
import { captureDraft, storeCapture } from '../../../core/capability/store-capture.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { InteractionStep } from '../../../core/contracts/interaction.ts';
import { partsOf, resultOptions } from '../../../core/contracts/results.ts';
import { settle } from '../../../base/errors.ts';
import { truncateEnd } from '../../../base/units.ts';
import { MAX_NAME_CHARS } from '../../../engine/trace/contract/trace-notes.ts';
import type { InteractResult, InteractionFile } from '../contract/interactions.ts';
import { interactionName } from '../interaction-name.ts';

interface Measured {
  readonly steps: readonly InteractionStep[];
  readonly asked: InteractionFile['asked'];
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  readonly result: InteractResult;
}

/** The latency of the run without a recording, in milliseconds, by which INP is rated; null if no step has one. */
export function plainLatency({ steps }: Pick<InteractResult, 'steps'>): number | null {
  const latencies = steps.flatMap(({ cost }) => cost?.latencyMs ?? []);
  return latencies.length === 0 ? null : Math.max(...latencies);
}

/** Steps that make no interaction. */
const WITHOUT_INPUT: ReadonlySet<string> = new Set(['hover', 'select', 'scroll', 'wait']);

/** The name of the element that had all input of the steps; null where that were several, or one without a name. */
export function elementOfInput({ steps }: Pick<InteractResult, 'steps'>): string | null {
  const [only, ...others] = steps.filter(({ action }) => !WITHOUT_INPUT.has(action));
  const called = others.length === 0 ? (only?.hit?.name ?? '') : '';
  return called === '' ? null : truncateEnd(called, MAX_NAME_CHARS);
}

function originOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : '';
}

/** The newest trace of the same steps at another address: of the release before, or of a build beside this one. */
export function earlierElsewhere(
  name: string,
  result: Pick<InteractResult, 'url' | 'second'>,
  ports: Pick<CallContext['ports'], 'library'>,
): Pick<InteractResult, 'earlier'> {
  if (result.second?.kind !== 'trace') return {};
  const own = originOf(result.url);
  const { library } = ports;
  for (const record of library.list()) {
    const { kind, name: called, target } = record;
    const [captureId] = partsOf(record);
    if (kind !== 'interaction' || called !== name || captureId === undefined) continue;
    const of = originOf(target?.url);
    const trace = library.get(captureId);
    if (own !== '' && of !== '' && of !== own && trace.ok && trace.value.kind === 'trace')
      return { earlier: { url: of, captureId } };
  }
  return {};
}

/** Returns the result with the id that it is stored under, or as it was if it could not be stored, which a note says. */
export async function storeInteraction(
  { steps, asked, startedAtMs, result: performed }: Measured,
  context: Pick<CallContext, 'ports' | 'signal' | 'note' | 'caller'> & { readonly target: CallContext['target'] },
): Promise<InteractResult> {
  const { ports, signal, caller, target, note } = context;
  const name = interactionName(steps, performed.steps);
  const result = { ...performed, ...earlierElsewhere(name, performed, ports) };
  const hasPassword = result.steps.some(({ isPassword }) => isPassword === true);
  const file = { penInteraction: 1, asked: hasPassword ? null : asked, result } satisfies InteractionFile;
  const recorded = { startedBy: caller, startedAtMs, recordedMs: Date.now() - startedAtMs };
  const plainLatencyMs = plainLatency(result);
  const draft = {
    ...captureDraft('interaction', target, recorded, {
      ...resultOptions(result.second === null ? [] : [result.second.captureId], true),
      ...(plainLatencyMs === null ? {} : { plainLatencyMs }),
    }),
    name,
  };
  const stored = await settle(async () =>
    storeCapture(context, await ports.reports.spool('interaction', JSON.stringify(file), { signal }), draft),
  );
  if (stored.ok) return { ...result, captureId: stored.value.captureId };
  note(`The interaction was not stored in the library: ${stored.error.message}`);
  return result;
}
