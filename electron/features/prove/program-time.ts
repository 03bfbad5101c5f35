/**
 * Measures the CPU time of a Node program's main thread while it is profiled. On Linux the kernel is read from outside, which costs the program
 * nothing and works until its very end: a program that waits to exit has no context left that could answer (tried on Node 20). Elsewhere, and for
 * a program in a container of its own, the program reports its time in its `exit` event.
 */
import { z } from 'zod';
import type { ThreadTime } from '../../../shared/features/prove/statistics/index.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { pause, within } from '../../../shared/base/within.ts';
import { kernelClock, processNamespace, type KernelClock, type KernelTime } from './kernel-time.ts';
import type { ThreadWatch } from './measuring-core.ts';

const READ_EVERY_MS = 20;
/** A target that does not answer in this time has no CPU time; its profile is then read as it is. */
const ANSWER_MS = 5000;
/** The report was sent before the program waited to exit, maybe over another connection. */
const REPORT_MS = 1000;
const BINDING = '__penReportCpuTime';

/**
 * A program that waits before its first line has no `process.pid` yet (tried on Node 20). Node 20.16 and 22.3 have `getBuiltinModule`; before, nobody knows
 * whether an id means the same process for us.
 */
const IDENTITY = `(() => {
  const files = process.getBuiltinModule?.('fs');
  try { return { pid: Number(files.readlinkSync('/proc/self')), namespace: files.readlinkSync('/proc/self/ns/pid') }; } catch { return null; }
})()`;
/** Milliseconds of the thread since Node 23.9, before of the process, which is more if others of its threads work. */
const REPORT_AT_EXIT = `(() => {
  const [report, used] = [globalThis.${BINDING}, process.threadCpuUsage ?? process.cpuUsage];
  delete globalThis.${BINDING};
  const from = used.call(process);
  process.once('exit', () => { const { user, system } = used.call(process, from); report(String((user + system) / 1000)); });
  return true;
})()`;

const IdentitySchema = z.looseObject({
  result: z.looseObject({ value: z.object({ pid: z.int(), namespace: z.string() }) }),
});
const DoneSchema = z.looseObject({ result: z.looseObject({ value: z.literal(true) }) });
const ReportSchema = z.coerce.number().nonnegative();

/** A Node program that waits before its first line. */
export interface Program {
  /** Aborted when it has ended or is no longer connected. */
  readonly closed: AbortSignal;
  /** The answer to `Runtime.evaluate`; null if it does not answer. */
  evaluate(expression: string): Promise<unknown>;
  /** Adds a global function that calls `listener` here with its one argument, a text. False if the program does not answer. */
  bind(name: string, listener: (payload: string) => void): Promise<boolean>;
  release(): Promise<void>;
}

/** The program takes over the session. */
export function programOf(
  session: Pick<AttachedSession, 'closed' | 'on' | 'send'> & { readonly release?: AttachedSession['release'] },
): Program {
  const options = { deadlineMs: ANSWER_MS };
  return {
    closed: session.closed,
    async evaluate(expression) {
      const answer = await session.send('Runtime.evaluate', { expression, returnByValue: true }, options);
      return answer.ok ? answer.value : null;
    },
    async bind(name, listener) {
      session.on('Runtime.bindingCalled', (called) => {
        if (called.name === name) listener(called.payload);
      });
      return (await session.send('Runtime.addBinding', { name }, options)).ok;
    },
    release: async () => session.release?.(),
  };
}

export interface ProgramClocks {
  /** The clock of a process; null if it cannot be read from outside. */
  readonly clockOf: (pid: number) => KernelClock | null;
  readonly namespace: () => string | null;
}
const KERNEL: ProgramClocks = { clockOf: kernelClock, namespace: processNamespace };

/** Null for a program whose process id means another process here. */
async function clockOfProgram(program: Program, { clockOf, namespace }: ProgramClocks): Promise<KernelClock | null> {
  const ours = namespace();
  if (ours === null) return null;
  const identity = IdentitySchema.safeParse(await program.evaluate(IDENTITY)).data?.result.value;
  return identity?.namespace === ours ? clockOf(identity.pid) : null;
}

function watchKernel(clock: KernelClock, closed: AbortSignal): ThreadWatch {
  const over = new AbortController();
  const readings: KernelTime[] = [];
  const read = (): void => {
    const time = clock.read();
    if (time === null) over.abort();
    else readings.push(time);
  };
  read();
  const reading = (async () => {
    while (!over.signal.aborted && !closed.aborted) {
      await pause(READ_EVERY_MS, over.signal, closed);
      if (!over.signal.aborted) read();
    }
  })();
  return {
    async end() {
      over.abort();
      await reading;
      read();
      const spans = readings.flatMap(({ atUs, cpuMs }, index) => {
        const before = readings[index - 1];
        return before === undefined ? [] : [{ fromUs: before.atUs, toUs: atUs, cpuMs: cpuMs - before.cpuMs }];
      });
      return spans.length === 0 ? null : { spans, lateMs: clock.lateMs };
    },
  };
}

/** One span, because only the sum is known. */
async function watchExit(program: Program): Promise<ThreadWatch | null> {
  const reported = Promise.withResolvers<number | null>();
  const isBound = await program.bind(BINDING, (payload) =>
    reported.resolve(ReportSchema.safeParse(payload).data ?? null),
  );
  if (!isBound || !DoneSchema.safeParse(await program.evaluate(REPORT_AT_EXIT)).success) return null;
  return {
    async end(): Promise<ThreadTime | null> {
      const cpuMs = await within(REPORT_MS, reported.promise, program.closed);
      return cpuMs === null ? null : { spans: [{ fromUs: -Infinity, toUs: Infinity, cpuMs }] };
    },
  };
}

/** Measures until its end, at which the program is released. The program must still exist then. */
export async function watchProgram(program: Program, clocks = KERNEL): Promise<ThreadWatch> {
  const clock = await clockOfProgram(program, clocks);
  const watch = clock === null ? await watchExit(program) : watchKernel(clock, program.closed);
  return {
    async end() {
      const time = (await watch?.end()) ?? null;
      await program.release();
      return time;
    },
  };
}
