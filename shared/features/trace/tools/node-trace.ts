/** Traces of Node: the categories that are recorded, and the options that only a browser has. */
import type { TraceSettings } from '../../../core/capability/trace-ports.ts';

/**
 * Event loop (`node.environment`), garbage collections and optimisation (`v8`), files, HTTP, sockets, DNS, thread pool, user timings and asynchronous
 * resources. Without `node.bootstrap` and `node.console`, which repeat what other panels show.
 */
export const NODE_CATEGORIES: readonly string[] = [
  'v8',
  'node.environment',
  'node.async_hooks',
  'node.fs.sync',
  'node.fs.async',
  'node.fs_dir.sync',
  'node.fs_dir.async',
  'node.http',
  'node.net.native',
  'node.dns.native',
  'node.perf',
  'node.promises.rejections',
  'node.threadpoolwork.sync',
  'node.threadpoolwork.async',
  'node.vm.script',
];

/** Options that browsers have and Node lacks. */
const OF_BROWSERS = ['screenshots', 'reload', 'ringBuffer', 'gzip', 'fastStop', 'cpuSamples'] as const;

export interface NodeTraceOptions extends Readonly<Record<(typeof OF_BROWSERS)[number], boolean>> {
  readonly categories?: readonly string[] | undefined;
  readonly perfettoFile?: string | undefined;
}

/** Settings of a Node trace. Its buffer grows, so that it has no size and is no ring. */
export function nodeTraceSettings({ categories = [] }: NodeTraceOptions): TraceSettings {
  return {
    categories: categories.length === 0 ? NODE_CATEGORIES : categories,
    bufferBytes: 0,
    isRing: false,
    gzip: false,
    reload: false,
  };
}

/** A sentence about the options that were given and do not apply; null if there are none. */
export function ignoredNodeOptions(options: NodeTraceOptions): string | null {
  const given = OF_BROWSERS.filter((option) => options[option]);
  const names = [...given, ...(options.perfettoFile === undefined ? [] : ['perfettoFile'])];
  if (names.length === 0) return null;
  const samples = options.cpuSamples ? ' pen_cpu_profile samples the CPU of a Node process.' : '';
  return `Node has no ${names.join(', ')}: ignored.${samples}`;
}
