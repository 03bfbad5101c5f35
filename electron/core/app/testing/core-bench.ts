/** A whole core in a temporary folder, with real targets and callers, for tests; `dispose` ends all of it. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyCapability } from '../../../../shared/core/capability/define.ts';
import { CAPABILITIES } from '../../../../shared/features/index.ts';
import type { Settings } from '../../../../shared/core/contracts/settings.ts';
import type { PersonWindowPort } from '../../../../shared/core/capability/pointing-ports.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { createForkLauncher } from '../../analysis-client/index.ts';
import type { RealTarget } from '../../cdp/testing/real-targets.ts';
import type { Lighthouse } from '../../../features/audits/index.ts';
import { createLog, type Log } from '../../log/log.ts';
import { errorDocument, settle } from '../../../../shared/base/errors.ts';
import { createAnswerCheck, type AnswerCheck } from '../../mcp/testing/answer-check.ts';
import { OWN_PROGRAMS } from '../../process/own-programs-fixture.ts';
import type { RunOutcome } from '../../runner/types.ts';
import { createCore } from '../index.ts';
import type { Core } from '../types.ts';

/** The budget of an answer whose caller requested no more. */
const ANSWER_BUDGET_BYTES = 8192;

export interface BenchCaller {
  readonly session: ReturnType<Core['sessions']['open']>;
  /** Throws for an answer that an MCP client would reject because it does not match the tool's schema. */
  ask(tool: string, params?: Record<string, unknown>): Promise<RunOutcome>;
  /** Calls a tool; throws if the call fails or the answer exceeds the budget. `runLarge` allows any size. */
  run(tool: string, params?: Record<string, unknown>): Promise<RunOutcome & { ok: true }>;
  runLarge(tool: string, params?: Record<string, unknown>): Promise<RunOutcome & { ok: true }>;
  /** As `run`; throws also if the answer was cut to the budget. */
  runUncut(tool: string, params?: Record<string, unknown>): Promise<RunOutcome & { ok: true }>;
}

export interface CoreBench extends AsyncDisposable {
  readonly core: Core;
  /** A temporary folder, deleted with the bench. */
  readonly folder: string;
  /** Inside it: the folder in which MCP callers may read and write. */
  readonly project: string;
  /** Ends with the bench. */
  keep<T extends AsyncDisposable>(one: T): T;
  connect(target: RealTarget): Promise<readonly TargetInfo[]>;
  /** `assistantId`: of an MCP client with a token of its own. */
  caller(name: string, kind?: 'mcp' | 'window' | 'cli', assistantId?: string): BenchCaller;
}

/** Optional parts of the core, made with its log. */
export interface BenchParts {
  readonly lighthouse?: (log: Log) => Lighthouse;
  readonly personWindow?: PersonWindowPort;
  /** The page of shared files. */
  readonly sharedPageFile?: string;
  /** A window is open in which the person can answer. */
  readonly canAskPerson?: () => boolean;
  /** Calls do not wait for each other's cooldown; the tests of cooldowns are those of the runner and of the app. */
  readonly withoutCooldowns?: true;
}

function withoutCooldown(capability: AnyCapability): AnyCapability {
  const { cooldown } = capability;
  return cooldown === undefined ? capability : { ...capability, cooldown: { ...cooldown, ms: 0 } };
}

export async function createCoreBench(settings: Partial<Settings> = {}, parts: BenchParts = {}): Promise<CoreBench> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-core-'));
  const project = join(folder, 'project');
  mkdirSync(project);
  const log = createLog({ level: 'error', write: () => undefined });
  const made = await settle(() =>
    createCore({
      dataDirectory: join(folder, 'data'),
      version: '0.0.0',
      log,
      projectRoot: project,
      settingsOverrides: settings,
      endpoints: { addresses: [], origin: 'flag' },
      launchAnalysis: createForkLauncher({
        execPath: process.execPath,
        entryPath: OWN_PROGRAMS.analysis,
        log,
      }),
      sqlEntry: OWN_PROGRAMS.sql,
      ...(parts.sharedPageFile === undefined ? {} : { sharedPageFile: parts.sharedPageFile }),
      ...(OWN_PROGRAMS.pageScripts === null ? {} : { pageScriptsFolder: OWN_PROGRAMS.pageScripts }),
      ...(parts.lighthouse === undefined ? {} : { lighthouse: parts.lighthouse(log) }),
      ...(parts.personWindow === undefined ? {} : { personWindow: parts.personWindow }),
      ...(parts.canAskPerson === undefined ? {} : { canAskPerson: parts.canAskPerson }),
      ...(parts.withoutCooldowns === undefined ? {} : { capabilities: CAPABILITIES.map(withoutCooldown) }),
      temporaryDirectory: folder,
    }),
  );
  if (!made.ok) throw new Error(made.error.message);
  const core = made.value;
  const started: AsyncDisposable[] = [];
  const checks = new Map<string, AnswerCheck>();
  const refusalOf = (tool: string, outcome: RunOutcome): string | null => {
    const capability = core.runner.find(tool);
    if (capability === null) return null;
    const check = checks.get(tool) ?? createAnswerCheck(capability);
    checks.set(tool, check);
    return check(outcome.ok ? outcome.value : errorDocument(outcome.error));
  };
  return {
    core,
    folder,
    project,
    keep: (one) => {
      started.push(one);
      return one;
    },
    connect: async (target) => {
      const added = core.endpoints.add(String(target.port), 'added');
      if (!added.ok) throw new Error(added.error.message);
      const connected = await core.endpoints.connect(added.value.id);
      if (!connected.ok) throw new Error(connected.error.message);
      return core.endpoints.endpoints().find(({ id }) => id === added.value.id)?.targets ?? [];
    },
    caller: (name, kind = 'mcp', assistantId) => {
      const session = core.sessions.open({ kind, name, paths: kind === 'mcp' ? 'project' : 'anywhere', assistantId });
      const ask: BenchCaller['ask'] = async (tool, params = {}) => {
        const outcome = await core.runner.run(tool, params, session);
        const refusal = refusalOf(tool, outcome);
        if (refusal !== null) throw new Error(`A client would reject the answer of ${tool}: ${refusal}`);
        return outcome;
      };
      const runLarge: BenchCaller['run'] = async (tool, params = {}) => {
        const outcome = await ask(tool, params);
        if (!outcome.ok) throw new Error(outcome.text);
        return outcome;
      };
      const run: BenchCaller['run'] = async (tool, params = {}) => {
        const outcome = await runLarge(tool, params);
        const bytes = Buffer.byteLength(outcome.text);
        if (bytes > ANSWER_BUDGET_BYTES) throw new Error(`${tool} answered with ${bytes} bytes`);
        return outcome;
      };
      return {
        session,
        ask,
        runLarge,
        run,
        runUncut: async (tool, params = {}) => {
          const outcome = await run(tool, params);
          if (outcome.text.includes('more lines left out')) throw new Error(`The answer of ${tool} was cut`);
          return outcome;
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      await core.close();
      for (const one of started) await one[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
