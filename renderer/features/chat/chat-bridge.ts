/** The window's bridge for a view in a chat: captures, queries and calls are calls of tools through the host. */
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../../../shared/core/analysis/analysis.ts';
import { valueOfView } from '../../../shared/core/contracts/chat-views.ts';
import type { WindowCommandName, WindowCommandParams, WindowCommandResult } from '../../../shared/features/window.ts';
import type { WindowSelection } from '../../../shared/core/contracts/selections.ts';
import { CaptureRecordSchema, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import { checkBySchema, problemText } from '../../../shared/base/schema-check.ts';
import type { AnalysisDocument, QueryOptions } from '../../core/bridge/analysis-client.ts';
import type { Bridge, BridgeResult, TopicListener } from '../../core/bridge/bridge.ts';
import type { Host } from './host.ts';

const VIEW_TOOL = 'pen_view';
const RecordsSchema = z.looseObject({ captures: z.array(CaptureRecordSchema) });
const ToldSchema = z.looseObject({ told: z.string() });

export interface ChatBridge extends Bridge {
  /** Lists these captures, with those that are listed already. Errors: those of the host and the tool. */
  list(captureIds: readonly string[]): Promise<AppResult<null>>;
}

function windowOnly(): AppError {
  return appError('cannot_ask', 'This works in the window of PEN Workbench only.', 'Choose "Open in PEN Workbench".');
}

/** A host may refuse it. */
async function copied({ text }: WindowCommandParams<'clipboard.write'>): Promise<AppResult<Record<string, never>>> {
  try {
    await navigator.clipboard.writeText(text);
    return ok({});
  } catch {
    return err(appError('permission_denied', 'This chat does not let views copy.', 'Choose "Open in PEN Workbench".'));
  }
}

const cancelled = (): AppError => appError('cancelled', 'The query was cancelled.');

function answerOf<T>(result: AppResult<T>): BridgeResult<T> {
  return result.ok
    ? { ok: true, value: result.value, callId: null, notes: [] }
    : { ok: false, error: result.error, callId: null, notes: [] };
}

/** `isChosen` returns whether the person has touched the view: what it selects by itself is not theirs. */
export function createChatBridge(host: Host, isChosen: () => boolean): ChatBridge {
  const records = new Map<string, CaptureRecord>();
  let publish: TopicListener | null = null;
  let lastDocument = 0;

  async function selected(selection: WindowSelection): Promise<void> {
    if (!isChosen() || selection.kind === null) return;
    const answer = await host.callTool(VIEW_TOOL, { selected: selection });
    const told = answer.ok ? ToldSchema.safeParse(answer.value) : null;
    if (told?.success === true) host.tell(told.data.told);
  }

  function documentOf(captureId: string): AnalysisDocument {
    lastDocument += 1;
    return {
      documentId: `view-${lastDocument}`,
      filePath: captureId,
      isReadByRange: true,
      async query<N extends AnalysisQueryName>(query: N, params: AnalysisParams<N>, { signal }: QueryOptions = {}) {
        const answer = await host.callTool(VIEW_TOOL, { captures: [captureId], query, params });
        if (signal?.aborted === true) return err(cancelled());
        // The server has the same schemas and is of the same build as this page, which has no room for them.
        return answer.ok ? ok(valueOfView(answer.value['answer']) as AnalysisAnswer<N>) : answer;
      },
      close: () => undefined,
    };
  }

  return {
    async call(tool: string, params: Record<string, unknown>, schema: z.ZodType = z.unknown()) {
      const answer = await host.callTool(tool, params);
      if (!answer.ok) return answerOf(answer);
      const value = checkBySchema(schema, answer.value);
      if (value.ok) return answerOf(ok(value.value));
      return answerOf(
        err(appError('internal', `The answer to ${tool} is not complete (${problemText(value.error[0])}).`)),
      );
    },
    async command<N extends WindowCommandName>(name: N, params: WindowCommandParams<N>) {
      if (name === 'selection.changed') await selected(params as WindowSelection);
      if (name === 'clipboard.write') {
        // The result of this command is an empty object.
        const done: AppResult<unknown> = await copied(params as WindowCommandParams<'clipboard.write'>);
        return answerOf(done as AppResult<WindowCommandResult<N>>);
      }
      return answerOf(err(windowOnly()));
    },
    onTopic: (listener) => {
      publish = listener;
    },
    onEvent: () => undefined,
    ready: () => undefined,
    takeFile: async () => answerOf(err(windowOnly())),
    analysis: { open: async (captureId) => ok(documentOf(captureId)) },
    async list(captureIds) {
      const missing = captureIds.filter((id) => !records.has(id));
      if (missing.length > 0) {
        const answer = await host.callTool(VIEW_TOOL, { captures: missing });
        if (!answer.ok) return answer;
        const parsed = RecordsSchema.safeParse(answer.value);
        if (!parsed.success) return err(appError('internal', 'The captures of the view are not complete.'));
        for (const record of parsed.data.captures) records.set(record.id, record);
      }
      publish?.('captures', [...records.values()]);
      return ok(null);
    },
  };
}
