/** Who captures in the soak: the window, MCP clients, and the command line. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { AppWindow } from '../heap/app-window.ts';
import { answerOf, connectHttp, PEN, runningPen } from '../mcp-client.ts';
import type { SoakKind } from './kinds.ts';

/** Between start and stop. */
const RECORDED_MS = 1000;

const WindowAnswerSchema = z.object({
  ok: z.boolean(),
  value: z.unknown(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
const ExportedSchema = z.object({ id: z.string() });

export interface SoakClient {
  readonly name: string;
  readonly isAssistant: boolean;
  /** Null for the command line, which records only what `pen capture` can. */
  readonly ask: ((tool: string, parameters: Record<string, unknown>) => Promise<unknown>) | null;
  /** The id of the new capture. Throws for an error. */
  capture(kind: SoakKind, target: string): Promise<string>;
  close(): Promise<void>;
}

/** The first member `captureId` of a result, at any depth. */
function captureIdIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if ('captureId' in value && typeof value.captureId === 'string') return value.captureId;
  for (const member of Object.values(value)) {
    const found = captureIdIn(member);
    if (found !== null) return found;
  }
  return null;
}

function capturedBy(tool: string, value: unknown): string {
  const found = captureIdIn(value);
  if (found === null) throw new Error(`${tool} names no capture: ${JSON.stringify(value).slice(0, 200)}`);
  return found;
}

/** Captures with the tools, as the window and assistants do. */
function throughTools(
  name: string,
  isAssistant: boolean,
  ask: (tool: string, parameters: Record<string, unknown>) => Promise<unknown>,
  close: () => Promise<void>,
): SoakClient {
  return {
    name,
    isAssistant,
    ask,
    async capture({ tool, parameters }, target) {
      if (parameters !== 'start and stop') return capturedBy(tool, await ask(tool, { ...parameters, target }));
      await ask(tool, { action: 'start', target });
      await delay(RECORDED_MS);
      return capturedBy(tool, await ask(tool, { action: 'stop', target }));
    },
    close,
  };
}

export function windowClient(app: AppWindow): SoakClient {
  const ask = async (tool: string, parameters: Record<string, unknown>): Promise<unknown> => {
    const raw = await app.evaluate(`window.pen.call(${JSON.stringify(tool)}, ${JSON.stringify(parameters)})`);
    const answer = WindowAnswerSchema.parse(raw);
    if (!answer.ok) throw new Error(`${tool}: ${answer.error?.code}: ${answer.error?.message}`);
    return answer.value;
  };
  return throughTools('window', false, ask, async () => undefined);
}

/** An assistant with a session of its own. */
export async function assistantClient(name: string, dataDirectory: string): Promise<SoakClient> {
  const running = await runningPen(dataDirectory);
  if (running === null) throw new Error(`No running PEN was found in ${dataDirectory}.`);
  const { client, close } = await connectHttp(running, { name });
  const ask = async (tool: string, parameters: Record<string, unknown>): Promise<unknown> =>
    (await answerOf(client, tool, parameters)).structured;
  return throughTools(name, true, ask, close);
}

/** `pen capture`, a process for each capture. */
export function commandLineClient(dataDirectory: string, folder: string): SoakClient {
  return {
    name: 'command line',
    isAssistant: false,
    ask: null,
    async capture({ command }, target) {
      if (command === null) throw new Error('the command line does not record this');
      const out = join(folder, 'captured.out');
      rmSync(out, { force: true });
      const duration = command === 'heap' ? [] : ['--duration', '1'];
      const child = spawn(
        process.execPath,
        [PEN, 'capture', command, '--target', target, ...duration, '--out', out, '--json', '--data-dir', dataDirectory],
        { cwd: folder, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let output = '';
      let errors = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
      const [code] = z
        .tuple([z.number().nullable()])
        .rest(z.unknown())
        .parse(await once(child, 'close'));
      rmSync(out, { force: true });
      if (code !== 0) throw new Error(`pen capture ${command}: ${errors.trim().slice(-300)}`);
      return ExportedSchema.parse(JSON.parse(output)).id;
    },
    close: async () => undefined,
  };
}
