/** Proofs in the library: a report is stored when it is reached, and owns the captures of its median runs. */
import { captureDraft, storeCapture } from '../../../core/capability/store-capture.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { CAPTURE_ID_PATTERN, type CaptureDraft } from '../../../core/contracts/captures.ts';
import { resultOptions } from '../../../core/contracts/results.ts';
import type { ShownTarget } from '../../../core/contracts/targets.ts';
import { settle } from '../../../base/errors.ts';
import { truncateEnd } from '../../../base/units.ts';
import type { ProofReport } from '../../workflow/proofs.ts';
import type { ProofFile } from '../contract/proof-files.ts';
import { proofName } from '../findings.ts';

const NAME_CHARS = 80;

/** Ids of the captures that the report links, each once. */
function linkedCaptures({ figures }: ProofReport): string[] {
  const links = figures.flatMap(({ before, after }) => [before.link ?? '', after.link ?? '']);
  const ids = links.map((link) => link.split('/')[3] ?? '');
  return [...new Set(ids.filter((id) => CAPTURE_ID_PATTERN.test(id)))];
}

/** The record of a proof. `target`: the page or process after the change; null for commands. */
export function proofDraft(report: ProofReport, target: ShownTarget | null, takenBy: string): CaptureDraft {
  const options = resultOptions(linkedCaptures(report), true);
  const name = truncateEnd(proofName(report), NAME_CHARS);
  const { startedAt, durationMs } = report;
  if (target !== null) {
    const recorded = { startedBy: { name: takenBy }, startedAtMs: Date.parse(startedAt), recordedMs: durationMs };
    return { ...captureDraft('proof', target, recorded, options), name };
  }
  return {
    kind: 'proof',
    name,
    note: '',
    target: null,
    origin: 'captured',
    takenBy,
    startedAt,
    durationMs,
    pauseMs: null,
    options,
    truncated: false,
    loss: [],
  };
}

/** The call that proves it again. */
interface AskedProofCall {
  readonly tool: string;
  readonly params: Readonly<Record<string, unknown>>;
}

type Context = Pick<CallContext, 'signal' | 'note'> & {
  readonly ports: Pick<CallContext['ports'], 'library' | 'reports'>;
  readonly caller: Pick<CallContext['caller'], 'name'>;
};

/** The id of the stored proof; null if it could not be stored, which a note says. */
export async function storeProof(
  report: ProofReport,
  { asked, target }: { readonly asked: AskedProofCall | null; readonly target: ShownTarget | null },
  context: Context,
): Promise<string | null> {
  const { ports, signal, caller, note } = context;
  const file = { penProof: 1, asked, report } satisfies Record<keyof ProofFile, unknown>;
  const stored = await settle(async () => {
    const spooled = await ports.reports.spool('proof', JSON.stringify(file), { signal });
    return storeCapture(context, spooled, proofDraft(report, target, caller.name));
  });
  if (stored.ok) return stored.value.captureId;
  note(`The proof was not stored in the library: ${stored.error.message}`);
  return null;
}
