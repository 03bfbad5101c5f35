/** All faults. */
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../eventually.ts';
import { commandLineOf, descendantsOf, signalAll } from '../processes.ts';
import type { Breakage } from '../setup/proxy.ts';
import type { World } from '../setup/world.ts';
import { struck, type Fault, type Struck } from './fault.ts';

const anywhere = (): boolean => true;

/** The browser or runtime is killed, as by a crash or by the system for lack of memory. */
const killTarget: Fault = {
  name: 'kill-target',
  isFor: anywhere,
  async strike(world) {
    await world.killTarget();
    return struck('the target was killed');
  },
};

/** Until the browser has noticed; a page that is opened before may get a process that is gone. */
const NOTICED_MS = 500;

/** The processes of the browser's pages are killed: the tab shows that it has crashed. */
const killRenderer: Fault = {
  name: 'kill-renderer',
  isFor: ({ target }) => target === 'chromium',
  async strike({ target }) {
    const renderers = descendantsOf(target.pid).filter((pid) => commandLineOf(pid).includes('--type=renderer'));
    const killed = signalAll(renderers, 'SIGKILL');
    await delay(NOTICED_MS);
    return { what: `${killed} renderers were killed`, holdMs: 1500, undo: () => target.renewTab() };
  },
};

/** The person closes the tab; the browser stays. */
const closeTab: Fault = {
  name: 'close-tab',
  isFor: ({ target }) => target === 'chromium',
  async strike({ target }) {
    await target.closeTab();
    return { what: 'the tab was closed', holdMs: 1500, undo: () => target.renewTab() };
  },
};

function brokenConnection(
  how: Breakage,
  { holdMs, explains }: { readonly holdMs: number } & Pick<Fault, 'explains'>,
): Fault {
  return {
    name: how,
    ...(explains === undefined ? {} : { explains }),
    isFor: anywhere,
    strike({ proxy }) {
      proxy.break(how);
      return Promise.resolve({ what: `the connections are ${how}`, holdMs, undo: async () => proxy.heal() });
    },
  };
}

/** The connections to the target are closed in order. */
export const cut = brokenConnection('cut', { holdMs: 0 });
/** The connections to the target are reset. */
const reset = brokenConnection('reset', { holdMs: 0 });
const LATE = { holdMs: 4000, explains: ['deadline_exceeded', 'target_unresponsive'] } as const;
/** Nothing arrives on either side, as when a machine vanishes from the network; connections are reset after some seconds. */
const halfOpen = brokenConnection('half-open', LATE);
/** The target's answers arrive at 10 KB/s for some seconds. */
const slow = brokenConnection('slow', LATE);

/** The disk of the library and of captures in flight is filled to the last page, and freed after some seconds. */
const diskFull: Fault = {
  name: 'disk-full',
  fillsDisk: true,
  isFor: ({ host }) => host !== 'app',
  strike({ disk }) {
    if (disk === null) throw new Error('there is no disk that can be filled');
    disk.fill();
    return Promise.resolve({ what: 'the disk is full', holdMs: 3000, undo: async () => disk.free() });
  },
};

/** The host has five seconds to clean up; the machine may be busy. */
const END_LIMIT_MS = 20_000;

/** Sends the signal and waits for the end. An end that does not come is reported by the check of the host's end. */
async function signalHost({ host }: World, signal: NodeJS.Signals): Promise<Struck> {
  process.kill(host.pid, signal);
  await Promise.race([host.ended, delay(END_LIMIT_MS, undefined, { ref: false })]);
  return struck(`${signal} was sent to ${host.kind}`);
}

/** `pen serve` is killed, or ends by a signal in order. */
const killPen: Fault = {
  name: 'kill-pen',
  endsHost: true,
  isFor: ({ host }) => host !== 'app',
  strike: (world, random) => signalHost(world, random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'])),
};

/** The app is killed, or ends by a signal in order. */
const killApp: Fault = {
  name: 'kill-app',
  endsHost: true,
  isFor: ({ host }) => host === 'app',
  strike: (world, random) => signalHost(world, random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM'])),
};

/** A process that starts with its first request may start a little later. */
const APPEARS_MS = 1500;

/** Kills the host's process whose command line matches. */
async function killChild({ host }: World, name: string, commandLine: RegExp): Promise<Struck> {
  const found = await eventually(() => {
    const pids = descendantsOf(host.pid).filter((pid) => commandLine.test(commandLineOf(pid)));
    return pids.length === 0 ? null : pids;
  }, APPEARS_MS);
  return struck(
    found === null ? `there was no ${name} process` : `${signalAll(found, 'SIGKILL')} ${name} process killed`,
  );
}

/** The analysis process is killed. It is forked by `pen`, and a utility process in the app. */
export const killAnalysis: Fault = {
  name: 'kill-analysis',
  explains: ['analysis_crashed'],
  isFor: anywhere,
  strike: (world) => killChild(world, 'analysis', /analysis-host|node\.mojom\.NodeService/),
};

/** The SQL process is killed. */
const killSql: Fault = {
  name: 'kill-sql',
  explains: ['sql_crashed'],
  isFor: ({ activity }) => activity.usesSql === true,
  strike: (world) => killChild(world, 'SQL', /sql-host/),
};

const MIN_SLEEP_MS = 1500;
const SLEEP_RANGE_MS = 3000;

/** The machine sleeps: all processes are stopped and continue seconds later. Also only the target, which is then frozen, or only the host. */
const asleep: Fault = {
  name: 'asleep',
  explains: ['deadline_exceeded', 'target_unresponsive'],
  isFor: anywhere,
  async strike({ host, target }, random) {
    const who = random.pick(['both', 'both', 'target', 'host'] as const);
    const roots = [...(who === 'host' ? [] : [target.pid]), ...(who === 'target' ? [] : [host.pid])];
    const pids = roots.flatMap((pid) => [pid, ...descendantsOf(pid)]);
    const durationMs = MIN_SLEEP_MS + random.below(SLEEP_RANGE_MS);
    signalAll(pids, 'SIGSTOP');
    try {
      await delay(durationMs);
    } finally {
      signalAll(pids, 'SIGCONT');
    }
    return struck(`${who === 'both' ? 'the machine' : `the ${who}`} slept for ${durationMs} ms`);
  },
};

export const FAULTS: readonly Fault[] = [
  killTarget,
  killRenderer,
  closeTab,
  cut,
  reset,
  halfOpen,
  slow,
  diskFull,
  killPen,
  killApp,
  killAnalysis,
  killSql,
  asleep,
];
