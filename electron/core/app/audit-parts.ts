/** Writes the audit log: calls of assistants and scripts, answers of the person, tokens, pauses. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallerInfo, CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { AuditEntry } from '../../../shared/core/contracts/audit.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';
import type { ActivityRecorder } from '../activity/activity.ts';
import { createAuditLog, type AuditLog } from '../activity/audit-log.ts';
import type { Log } from '../log/log.ts';
import type { AssistantStore, Consents, PausedClients } from '../permissions/index.ts';

const FOLDER_NAME = 'audit';

export interface AuditPartsOptions {
  readonly dataDirectory: string;
  readonly log: Log;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly activity: Pick<ActivityRecorder, 'ended'>;
  readonly assistants: AssistantStore;
  readonly consents: Pick<Consents, 'events'>;
  readonly pausedClients: PausedClients;
  readonly redactor: Redactor;
  /** True if this caller gets secrets unmasked now. */
  readonly showsSecrets: (caller: CallerInfo) => boolean;
}

function callEntry(
  call: CallRecord,
  at: string,
  { redactor, showsSecrets }: Pick<AuditPartsOptions, 'redactor' | 'showsSecrets'>,
): AuditEntry {
  const { caller, targetTitle, startedAtMs, endedAtMs, answerBytes, captureId, error, traceparent } = call;
  return {
    at,
    event: 'call',
    client: caller.name,
    clientKind: caller.kind,
    ...(caller.assistantId === undefined ? {} : { assistantId: caller.assistantId }),
    what: call.state,
    tool: call.tool,
    arguments: call.argumentsJson,
    ...(targetTitle === null ? {} : { target: redactor.text(targetTitle) }),
    durationMs: Math.max(0, Math.round((endedAtMs ?? startedAtMs) - startedAtMs)),
    ...(answerBytes === null ? {} : { answerBytes }),
    ...(captureId === null ? {} : { captureId }),
    ...(error === null ? {} : { error: error.code }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(showsSecrets(caller) ? { secretsShown: true } : {}),
  };
}

/** Rejects if the folder cannot be created. */
export async function openAudit(options: AuditPartsOptions): Promise<AuditLog> {
  const { assistants } = options;
  const directory = join(options.dataDirectory, FOLDER_NAME);
  await mkdir(directory, { mode: 0o700, recursive: true });
  const audit = createAuditLog({
    directory,
    secrets: () => assistants.list().map(({ id }) => assistants.tokenOf(id) ?? ''),
    log: options.log,
  });
  const at = (): string => new Date(options.now()).toISOString();
  options.activity.ended.listen((call) => {
    if (call.caller.kind !== 'window') audit.note(callEntry(call, at(), options));
  });
  options.consents.events.listen(({ caller, what, permissions, tool }) =>
    audit.note({
      at: at(),
      event: 'permission',
      client: caller.name,
      clientKind: caller.kind,
      ...(caller.assistantId === undefined ? {} : { assistantId: caller.assistantId }),
      what,
      permissions: [...permissions],
      ...(tool === null ? {} : { tool }),
    }),
  );
  assistants.changes.listen(({ what, identity }) =>
    audit.note({
      at: at(),
      event: 'assistant',
      client: identity.name,
      clientKind: 'mcp',
      assistantId: identity.id,
      what,
      ...(what === 'changed'
        ? { arguments: JSON.stringify({ ...identity.access, secrets: identity.showsSecrets ? 'shown' : 'masked' }) }
        : {}),
    }),
  );
  options.pausedClients.changes.listen(({ what, name, assistantId }) =>
    audit.note({
      at: at(),
      event: 'client',
      client: name,
      clientKind: 'mcp',
      ...(assistantId === undefined ? {} : { assistantId }),
      what,
    }),
  );
  return audit;
}
