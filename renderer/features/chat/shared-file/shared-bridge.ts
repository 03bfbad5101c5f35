/** The window's bridge for a shared file: its captures, and queries to the analysis in the page, or to the answers that it has. Nothing can be recorded or changed. */
import { decodeMessage } from '../../../../shared/base/binary-message.ts';
import { createRequestLine } from '../../../../shared/core/analysis/request-line.ts';
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, type AppError } from '../../../../shared/base/errors.ts';
import {
  sharedAnswerKey,
  type SharedAnswers,
  type SharedManifest,
} from '../../../../shared/core/contracts/shared-file.ts';
import type {
  WindowCommandName,
  WindowCommandParams,
  WindowCommandResult,
} from '../../../../shared/features/window.ts';
import type { AnalysisClient, AnalysisDocument, QueryOptions } from '../../../core/bridge/analysis-client.ts';
import type { Bridge, BridgeResult, TopicListener } from '../../../core/bridge/bridge.ts';
import type { SharedEngine } from './engine-line.ts';

const READ_ONLY: AppError = appError(
  'cannot_ask',
  'This is a shared file, which can only be read.',
  'Open the capture in PEN Workbench: npx pen-workbench.',
);

function answerOf<T>(result: { ok: true; value: T } | { ok: false; error: AppError }): BridgeResult<T> {
  return { ...result, callId: null, notes: [] };
}

const NOT_SHOWN: AppError = appError(
  'cannot_ask',
  'Not in this page: it has what the window had shown when it was written.',
  'Open the capture in PEN Workbench: npx pen-workbench.',
);

/** For a page without the files of its captures. */
export function analysisOfAnswers(answers: Promise<SharedAnswers>): AnalysisClient {
  const found = answers.then(
    (pairs) => ok(new Map(pairs)),
    () => err(appError('damaged_file', 'This file is damaged: its answers cannot be unpacked.', 'Copy it again.')),
  );
  return {
    open: (filePath) =>
      Promise.resolve(
        ok({
          documentId: filePath,
          filePath,
          async query<N extends AnalysisQueryName>(query: N, params: AnalysisParams<N>) {
            const pairs = await found;
            if (!pairs.ok) return pairs;
            const answer = pairs.value.get(sharedAnswerKey(filePath, query, params));
            // An answer of the same build, as that of the engine.
            return answer === undefined ? err(NOT_SHOWN) : ok(decodeMessage(answer) as AnalysisAnswer<N>);
          },
          close: () => undefined,
        }),
      ),
  };
}

/** `files`: those that the engine has. */
export function analysisOver({ port, failed }: SharedEngine, files: ReadonlySet<string>): AnalysisClient {
  const line = createRequestLine({ send: (request) => port.postMessage(request) });
  void failed.then((reason) =>
    line.end(() => appError('analysis_crashed', `The analysis in this file failed: ${reason}`, 'Copy the file again.')),
  );
  port.addEventListener('message', (event) => line.receive(event.data));
  port.start();
  let lastDocument = 0;
  return {
    async open(filePath, { signal, onProgress } = {}) {
      if (!files.has(filePath))
        return err(
          appError('file_not_found', 'This capture is not in the shared file.', 'Ask for it whoever shared the file.'),
        );
      lastDocument += 1;
      const documentId = `shared-${lastDocument}`;
      const source = { filePath, wantsFirstClasses: true };
      const opened = await line.ask((requestId) => ({ type: 'open', requestId, documentId, source }), {
        signal,
        onProgress,
      });
      if (!opened.ok) return opened;
      const document: AnalysisDocument = {
        documentId,
        filePath,
        async query<N extends AnalysisQueryName>(query: N, params: AnalysisParams<N>, options: QueryOptions = {}) {
          const answer = await line.ask(
            (requestId) => ({ type: 'query', requestId, documentId, query, params }),
            options,
          );
          // The engine is of the same build as this page, which has no room for the schemas.
          return answer.ok ? ok(answer.value as AnalysisAnswer<N>) : answer;
        },
        close: () => line.tell({ type: 'close', documentId }),
      };
      return ok(document);
    },
  };
}

async function copied({ text }: WindowCommandParams<'clipboard.write'>): Promise<BridgeResult<Record<string, never>>> {
  try {
    await navigator.clipboard.writeText(text);
    return answerOf(ok({}));
  } catch {
    return answerOf(err(appError('permission_denied', 'The browser does not let this file copy.')));
  }
}

export function createSharedBridge({ captures }: SharedManifest, analysis: AnalysisClient): Bridge {
  let publish: TopicListener | null = null;
  return {
    call: () => Promise.resolve(answerOf<never>(err(READ_ONLY))),
    async command<N extends WindowCommandName>(name: N, params: WindowCommandParams<N>) {
      if (name !== 'clipboard.write') return answerOf<WindowCommandResult<N>>(err(READ_ONLY));
      // The result of this command is an empty object.
      return (await copied(params as WindowCommandParams<'clipboard.write'>)) as BridgeResult<WindowCommandResult<N>>;
    },
    onTopic: (listener) => {
      publish = listener;
    },
    onEvent: () => undefined,
    ready: () => publish?.('captures', [...captures]),
    takeFile: () => Promise.resolve(answerOf<never>(err(READ_ONLY))),
    analysis,
  };
}
