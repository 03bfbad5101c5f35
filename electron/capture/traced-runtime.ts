/** Records traces by what the target is: a page by its browser's domain `Tracing`, a Node process by `NodeTracing`. */
import type { TracingPort } from '../../shared/capabilities/trace/trace-ports.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';

export function createTracedRuntime({
  browser,
  node,
}: {
  readonly browser: TracingPort;
  readonly node: TracingPort;
}): TracingPort {
  const portFor = ({ type }: TargetInfo): TracingPort => (type === 'node' ? node : browser);
  return {
    record: (target, options) => portFor(target).record(target, options),
    start: (target, options) => portFor(target).start(target, options),
    stop: (target, options) => portFor(target).stop(target, options),
  };
}
