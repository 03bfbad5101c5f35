/** Runs the server scenarios of `@modelcontextprotocol/conformance`, each as its own program does it, and reads their checks. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const PROGRAM = join(import.meta.dirname, '../../../../node_modules/@modelcontextprotocol/conformance/dist/index.js');
/** Limit of one scenario, which takes seconds on a machine that is not busy. */
const SCENARIO_LIMIT_MS = 180_000;
/** On Electron's Node its argument parser expects the arguments of a packaged app unless this is set. */
const AS_SCRIPT = ['--import', 'data:text/javascript,process.defaultApp=true'];

const ChecksSchema = z.array(
  z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional(), description: z.string() }),
);
/** The checks of one scenario that did not pass, each as a sentence; empty if every check passed. */
export type Verdicts = ReadonlyMap<string, readonly string[]>;

function start(args: readonly string[]): Promise<{ stdout: string }> {
  return promisify(execFile)(process.execPath, [...AS_SCRIPT, PROGRAM, ...args], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** The names of all server scenarios of the installed version, with the versions of the protocol that each is for, or `extension`. */
export async function listScenarios(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { stdout } = await start(['list', '--server']);
  const rows = stdout.matchAll(/^ {2}- (\S+) \[(\S+)\]/gm);
  return new Map([...rows].map(([, name = '', versions = '']) => [name, versions.split(',')]));
}

function verdict(file: string): string[] {
  const checks = ChecksSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).filter(({ status }) => status !== 'INFO');
  if (checks.length === 0) return ['nothing was checked'];
  return checks
    .filter(({ status }) => status !== 'SUCCESS')
    .map(({ id, status, errorMessage, description }) => `${id} ${status}: ${errorMessage ?? description}`);
}

/** Runs scenarios of this version against the server at `url`. A scenario without a result is missing in the answer. */
export async function runScenarios(url: string, which: readonly string[]): Promise<Verdicts> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-conformance-test-'));
  try {
    // It ends with status 1 when a scenario failed, which the checks say too.
    await start([
      'server',
      ...which,
      '--timeout',
      String(SCENARIO_LIMIT_MS),
      '--url',
      url,
      '--output-dir',
      folder,
    ]).catch((thrown: unknown) => {
      if (z.object({ code: z.literal(1) }).safeParse(thrown).success) return;
      throw thrown;
    });
    return new Map(
      readdirSync(folder).map((name) => [
        name.replace(/^server-/, '').replace(/-\d{4}-\d{2}-\d{2}T.*$/, ''),
        verdict(join(folder, name, 'checks.json')),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
