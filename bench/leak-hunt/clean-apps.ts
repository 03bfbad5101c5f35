/** Hunts on clean apps as they are developed: how many of these are said to leak, and what only their tools keep. */
import { pause } from '../../shared/base/within.ts';
import { z } from 'zod';
import { startChromium } from '../../electron/cdp/testing/real-targets.ts';
import { createCoreBench } from '../../electron/core/testing/core-bench.ts';
import { printTable } from '../table.ts';
import { DEVELOPMENT_APPS } from './development-apps.ts';
import { fetchAppPackages, serveApp } from './development-server.ts';

/** Vite may load the page again when it finds a package. */
const START_MS = 60_000;
const QUIET_MS = 1500;

const AnswerSchema = z.looseObject({
  verdict: z.object({ level: z.string(), text: z.string() }),
  headline: z.string(),
  artifacts: z.array(z.unknown()).optional(),
  backlog: z.array(z.unknown()).optional(),
});

export interface CleanRow {
  readonly name: string;
  /** A false leak is `grows`. */
  readonly level: string;
  readonly artifacts: number;
  readonly backlog: number;
  readonly headline: string;
  readonly ms: number;
}

/** `only`: parts of names. */
export async function huntCleanApps(only: readonly string[], repeat: number): Promise<CleanRow[]> {
  fetchAppPackages();
  const rows: CleanRow[] = [];
  for (const app of DEVELOPMENT_APPS.filter(({ name }) => only.some((part) => name.includes(part)))) {
    const bench = await createCoreBench({ evalMode: 'allow' });
    try {
      const served = bench.keep(await serveApp(app));
      const [target] = await bench.connect(bench.keep(await startChromium([served.url])));
      const caller = bench.caller('bench', 'window');
      const until = Date.now() + START_MS;
      for (let isReady = false; !isReady && Date.now() < until;) {
        const ready = await caller.ask('pen_evaluate', {
          expression: "typeof globalThis.act === 'function' ? act().then(() => 'ready') : ''",
          target: target?.id ?? '',
        });
        isReady = ready.ok && JSON.stringify(ready.value).includes('ready');
        if (!isReady) await pause(500, new AbortController().signal);
      }
      await pause(QUIET_MS, new AbortController().signal);
      const from = performance.now();
      const answer = await caller.ask('pen_leak_hunt', { expression: 'act()', repeat, target: target?.id ?? '' });
      const ms = performance.now() - from;
      const found = answer.ok ? AnswerSchema.parse(answer.value) : null;
      rows.push({
        name: app.name,
        level: found?.verdict.level ?? (answer.ok ? '' : answer.error.code),
        artifacts: found?.artifacts?.length ?? 0,
        backlog: found?.backlog?.length ?? 0,
        headline: found?.headline ?? (answer.ok ? '' : answer.error.message),
        ms,
      });
      console.error(`${app.name}: ${found?.verdict.text ?? JSON.stringify(answer)}`);
    } finally {
      await bench[Symbol.asyncDispose]();
    }
  }
  return rows;
}

export function printCleanApps(rows: readonly CleanRow[]): void {
  printTable(
    ['clean app in development', 'verdict', 'kept by tools', 'backlog', 'time (s)'],
    rows.map(({ name, level, artifacts, backlog, ms }) => [
      name,
      level,
      String(artifacts),
      String(backlog),
      (ms / 1000).toFixed(1),
    ]),
  );
  const isFalse = rows.filter(({ level }) => level === 'grows').length;
  const isNone = rows.filter(({ level }) => level !== 'grows' && level !== 'no-growth').length;
  process.stdout.write(`\nfalse leaks: ${isFalse} of ${rows.length}; without a verdict: ${isNone}\n`);
}
