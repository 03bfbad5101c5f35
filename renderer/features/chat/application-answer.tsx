/** The isolates and processes of an application as an answer has them: they were read once, and no capture has them. */
import { z } from 'zod';
import { LedgerIsolateSchema, LedgerProcessSchema } from '../../../shared/core/contracts/applications.ts';
import { endpointText } from '../../core/stores/topics/targets.ts';
import { isolateRow, IsolateTable, ProcessList, reportedFigures } from '../ledger/isolates.tsx';
import { EarlyVerdict } from './early-verdict.tsx';
import type { AnswerHead } from './first-frame/answer-head.ts';
import type { ShownCall } from './host.ts';

const ApplicationSchema = z.object({
  endpoint: z.string(),
  product: z.string(),
  isolates: z.array(LedgerIsolateSchema),
  processes: z.array(LedgerProcessSchema),
  withoutProcesses: z.string().nullable(),
  /** An answer with a ledger has no isolates, and its ledger is a capture. */
  memory: z.never().optional(),
});
export type ShownApplication = z.infer<typeof ApplicationSchema>;

/** Null for a failure, and for the answer of another tool. */
export function applicationOfAnswer({ result }: ShownCall): ShownApplication | null {
  const parsed = result.isError === true ? null : ApplicationSchema.safeParse(result.structuredContent);
  return parsed?.success === true ? parsed.data : null;
}

export interface ApplicationAnswerProps {
  readonly application: ShownApplication;
  readonly head: AnswerHead | null;
}

export function ApplicationAnswer({ application, head }: ApplicationAnswerProps) {
  const { endpoint, product, isolates, processes, withoutProcesses } = application;
  const rows = isolates.map((isolate) => isolateRow(isolate.target, reportedFigures(isolate), isolate));
  return (
    <div className="chat-document application column" data-testid="application-answer">
      <div className="toolbar">
        <span className="cut">
          {product} at {endpointText(endpoint)}
        </span>
      </div>
      {head === null ? null : <EarlyVerdict {...head} />}
      <IsolateTable rows={rows} notes={withoutProcesses === null ? [] : [withoutProcesses]} />
      <ProcessList processes={processes} />
    </div>
  );
}
