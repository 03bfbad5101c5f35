/** Figures of the running app: memory and open files of each process, listeners and handles of the main process, disk, sessions. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import { commandOf, memoryOf, treeOf } from '../process-tree.ts';

const ProcessSchema = z.object({
  pid: z.number(),
  type: z.string(),
  name: z.string().optional(),
  serviceName: z.string().optional(),
});

/** The processes of the app with Electron's names for them; `require` does not exist in its modules. */
const PROCESSES = `process._linkedBinding('electron_browser_app').app.getAppMetrics().map(({ pid, type, name, serviceName }) => ({ pid, type, name, serviceName }))`;
const HANDLES = `process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate')`;

/**
 * Runs in the app: the listeners of all emitters, signals, and emitters of the app's own kind in an array of objects. Those of HTTP are left out:
 * a client's connection has some fifteen, and stays for 75 s after its last call. The number of connections is one of the handles.
 */
const SUMS = {
  EventEmitter: {
    prototype: `process.getBuiltinModule('node:events').EventEmitter.prototype`,
    sum: `function () { return this.reduce((sum, emitter) => {
      try {
        if (['Socket', 'IncomingMessage', 'ServerResponse'].includes(emitter.constructor.name)) return sum;
        return sum + emitter.eventNames().reduce((count, name) => count + emitter.listenerCount(name), 0);
      } catch { return sum; }
    }, 0); }`,
  },
  AbortSignal: {
    prototype: 'AbortSignal.prototype',
    sum: `function () { const { getEventListeners } = process.getBuiltinModule('node:events'); return this.reduce((sum, signal) => {
      try { return sum + getEventListeners(signal, 'abort').length; } catch { return sum; }
    }, 0); }`,
  },
  Emitter: {
    prototype: 'Object.prototype',
    sum: `function () { return this.reduce((sum, candidate) => {
      try {
        const prototype = Object.getPrototypeOf(candidate);
        return prototype?.constructor?.name === 'Emitter' && prototype !== candidate ? sum + candidate.listenerCount : sum;
      } catch { return sum; }
    }, 0); }`,
  },
} as const;

/** Memory of one moment that each process has for itself, in bytes. */
export type MemorySample = ReadonlyMap<string, number>;

/** A count that must not grow, by its name. */
export type Counts = Readonly<Record<string, number>>;

export interface Gauges {
  memory(): Promise<MemorySample>;
  /** Listeners, handles and open files; garbage is collected first, so that only what is still reachable counts. */
  counts(): Promise<Counts>;
  close(): Promise<void>;
}

/** `inspectorUrl`: of the app's main process. */
export async function createGauges(inspectorUrl: string): Promise<Gauges> {
  const inspector = await CDP({ target: inspectorUrl, local: true });
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await inspector.Runtime.evaluate({ expression, returnByValue: true });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };

  /** The app's processes by a name that stays when one is replaced; several of one name are counted. */
  async function processes(): Promise<Map<string, number>> {
    const byName = new Map<string, number>();
    for (const { pid, type, name, serviceName } of z.array(ProcessSchema).parse(await evaluate(PROCESSES))) {
      const label = type === 'Browser' ? 'main' : type === 'Tab' ? 'window' : (name ?? serviceName ?? type);
      let unique = label;
      for (let count = 2; byName.has(unique); count += 1) unique = `${label} ${count}`;
      byName.set(unique, pid);
    }
    // The SQL process is not one of Electron's.
    const known = new Set(byName.values());
    const main = byName.get('main');
    for (const pid of main === undefined ? [] : treeOf(main)) {
      const [, script] = /([\w-]+)\.js\0/.exec(commandOf(pid)) ?? [];
      if (!known.has(pid) && script !== undefined) byName.set(script, pid);
    }
    return byName;
  }

  async function listeners({ prototype, sum }: (typeof SUMS)[keyof typeof SUMS]): Promise<number> {
    const { result } = await inspector.Runtime.evaluate({ expression: prototype });
    const { objects } = await inspector.Runtime.queryObjects({ prototypeObjectId: result.objectId ?? '' });
    const { objectId = '' } = objects;
    const answer = await inspector.Runtime.callFunctionOn({ objectId, functionDeclaration: sum, returnByValue: true });
    for (const id of [objectId, result.objectId ?? '']) await inspector.Runtime.releaseObject({ objectId: id });
    return Number(answer.result.value);
  }

  return {
    async memory() {
      const sample = new Map<string, number>();
      for (const [name, pid] of await processes()) {
        const found = memoryOf(pid);
        if (found !== null) sample.set(name, found.ownBytes);
      }
      return sample;
    },
    async counts() {
      const counts: Record<string, number> = {};
      counts['listeners on event emitters'] = await listeners(SUMS.EventEmitter);
      counts['listeners on abort signals'] = await listeners(SUMS.AbortSignal);
      counts['listeners on our own emitters'] = await listeners(SUMS.Emitter);
      counts['handles'] = z.array(z.string()).parse(await evaluate(HANDLES)).length;
      for (const [name, pid] of await processes())
        if (name === 'main' || name === 'window') counts[`open files, ${name}`] = readdirSync(`/proc/${pid}/fd`).length;
      return counts;
    },
    close: () => inspector.close(),
  };
}

/** Bytes of all files below a folder; files that are deleted meanwhile are left out. */
export function diskBytes(folder: string): number {
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    if (found?.isFile() === true) bytes += found.size;
  }
  return bytes;
}

/** Files of captures in flight below the app's temporary folder; the owner's name stays as long as the app runs. */
export function filesInFlight(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'owner.json')
    .map(({ name }) => name);
}

/** Titles of the targets of a browser to which any client is attached. */
export async function attachedTargets(port: number): Promise<string[]> {
  const { webSocketDebuggerUrl } = await CDP.Version({ port });
  const browser = await CDP({ target: webSocketDebuggerUrl, local: true });
  try {
    const { targetInfos } = await browser.Target.getTargets({});
    return targetInfos.filter(({ attached }) => attached).map(({ type, title, url }) => `${type} ${title || url}`);
  } finally {
    await browser.close();
  }
}
