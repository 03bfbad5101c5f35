/**
 * Commits of renders, one track per process. A box begins with the event that ran script around the commit, or with the commit before it in the same event, and
 * ends with the commit. Below it are the components that rendered most, each as wide as the commit: when each of them ran is not recorded.
 */
import { countNoun } from '../../../base/units.ts';
import { createBoxList } from '../chart-builder.ts';
import { byRenders, type StartedCommit } from '../figures/renders/trace-renders.ts';
import { sumOf } from '../figures/renders/render-totals.ts';
import { createMainThread, type MainThread } from '../figures/main-thread.ts';
import type { TraceModel } from '../trace-model.ts';
import { boxTrack, processTitle, type TrackSource } from './track-source.ts';

const SHOWN_COMPONENTS = 3;

export function renderTracks(model: TraceModel): TrackSource[] {
  const { trace, figures, labels } = model;
  const found = figures.renders();
  if (found === null) return [];
  const page = figures.page();
  const ofProcess = Map.groupBy(found.commits, ({ thread }) => trace.threads[thread].pid);
  return [...ofProcess].map(([pid, commits]) => {
    const list = createBoxList();
    const threads = new Map<number, MainThread>();
    let endUs = 0;
    for (const commit of commits) {
      const { event, thread, startUs, rows } = commit;
      const main = threads.get(thread) ?? createMainThread(trace, thread);
      threads.set(thread, main);
      const around = main.scriptAt(startUs);
      const beganUs = Math.max(endUs, around < 0 ? startUs : trace.startUs[main.calls.events[around]]);
      const box = [beganUs, Math.max(0, startUs - beganUs)] as const;
      endUs = startUs;
      list.add(...box, 0, labels.ofText(commitText(commit), 'scripting'), event);
      for (const [at, { component }] of byRenders(rows ?? [])
        .slice(0, SHOWN_COMPONENTS)
        .entries()) {
        const place = component.function === null ? undefined : found.recorded.functions[component.function];
        const label =
          place === undefined
            ? labels.ofText(component.name, 'scripting')
            : labels.ofFunction({ ...place, name: component.name });
        list.add(...box, at + 1, label, event);
      }
    }
    const { processName } = trace.threads[commits[0]?.thread ?? 0];
    return boxTrack(
      {
        id: `renders:${pid}`,
        kind: 'extension',
        name: 'Renders',
        group: pid === page?.pid ? '' : processTitle(pid, processName),
        pid,
      },
      list.finish(),
      labels,
    );
  });
}

/** `Commit (input): 207 renders, 1 mount` */
function commitText({ start, rows }: StartedCommit): string {
  const by = start.detail === '' ? start.kind : start.detail;
  const begun = by === 'unknown' ? 'Commit' : `Commit (${by})`;
  if (rows === null) return begun;
  const mounts = sumOf(rows, 'mounts');
  return `${begun}: ${countNoun(sumOf(rows, 'renders'), 'render')}${mounts === 0 ? '' : `, ${countNoun(mounts, 'mount')}`}`;
}
