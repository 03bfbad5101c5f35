/** Renders of components: which, how often, why, and what began them. */
import { sum } from '../../../base/numbers.ts';
import { countNoun, formatCount } from '../../../base/units.ts';
import type { RenderStart, TraceCommit, TraceRenders } from '../../../engine/trace/contract/trace-renders.ts';
import {
  type Block,
  type ListRow,
  type Words,
  address,
  count,
  joined,
  ms,
  name,
} from '../../../core/findings/model.ts';
import {
  avoidableRenders,
  placesToQuote,
  ranked,
  rendersHeadline,
  rendersSection,
} from '../../../core/findings/renders.ts';
import { placeCall } from '../../../core/findings/source-call.ts';
import { traceFinding, urlOf } from '../finding.ts';
import { taskStart } from './code-words.ts';

/** Fewer are not worth a change of the code. */
const MIN_AVOIDABLE = 10;
/** Noting that takes less is not worth a sentence. */
const MIN_NOTED_MS = 1;
/** Components of a commit that are named. */
const SHOWN_COMPONENTS = 2;

const avoidable = ({ all }: TraceRenders): number => sum(all.components.map(avoidableRenders));

/** The renders with the commits of the component that is named first: a sentence about it counts those. */
function ofFirst({ all, commitsOf }: TraceRenders): TraceRenders['all'] {
  const [first] = ranked(all);
  const commits = first === undefined ? undefined : commitsOf[all.components.indexOf(first)];
  return commits === undefined ? all : { ...all, commits };
}

/** `input` event, after the response of /api/orders */
function startWords(start: RenderStart): Words {
  const { kind, url: received, ...rest } = start;
  const what: Words = kind === 'unknown' ? 'work that the trace does not name' : taskStart({ ...rest, kind });
  return [what, received === '' ? '' : [', in the task that received ', address(received)]];
}

function commitRow({ event, start, rendered, renders, mounts }: TraceCommit): ListRow {
  const named = rendered
    .slice(0, SHOWN_COMPONENTS)
    .map((each) => [name(each.name), ` × ${formatCount(each.renders + each.mounts)}`]);
  const rest = rendered.length - named.length;
  return {
    name: [joined(named, ', '), rest > 0 ? ' and others' : ''],
    detail: [
      countNoun(renders, 'render'),
      mounts === 0 ? '' : `, ${countNoun(mounts, 'mount')}`,
      ': ',
      startWords(start),
    ],
    to: { kind: 'event', event },
  };
}

function startBlocks({ starts, commits, unlisted = 0, notedMs = 0 }: TraceRenders): Block[] {
  const largest = commits.filter((commit) => commit.renders > 0 && commit.rendered.length > 0);
  return [
    ...(notedMs < MIN_NOTED_MS
      ? []
      : ([
          {
            kind: 'paragraph',
            words: ['PEN Workbench took ', ms(notedMs), ' to note them, which is in none of the page’s functions.'],
          },
        ] as const)),
    ...(unlisted === 0
      ? []
      : ([
          {
            kind: 'paragraph',
            words: `${countNoun(unlisted, 'commit')} ${unlisted === 1 ? 'is' : 'are'} counted without what rendered in ${unlisted === 1 ? 'it' : 'them'}: to note all of it would have taken more than 2 % of the page’s time. The numbers of renders are those of the others.`,
          },
        ] as const)),
    {
      kind: 'list',
      title: 'Begun by',
      maxRows: starts.length,
      rows: starts.map(({ start, commits: of, renders: rendered, mounts }) => ({
        name: startWords(start),
        detail: `${countNoun(of, 'commit')}, ${countNoun(rendered, 'render')}${mounts === 0 ? '' : `, ${countNoun(mounts, 'mount')}`}`,
      })),
    },
    ...(largest.length < 2
      ? []
      : ([
          { kind: 'paragraph', words: 'Largest commits:' },
          { kind: 'list', rows: largest.map(commitRow) },
        ] as const)),
  ];
}

export const renders = traceFinding({
  group: 'main thread',
  rank: { headlines: 70, culprits: 50 },
  tells: ['renders'],
  compared: ['Renders', 'Renders with equal input and output'],
  section: ({ insights: { renders: found } }) => {
    if (found === null) return null;
    if (found.page === null) {
      const unread = rendersSection({ page: null, why: found.why, steps: [], quotes: [] }, []);
      return unread;
    }
    if (found.all.components.length === 0) return null;
    const section = rendersSection({ page: found.page, why: null, steps: [ofFirst(found)], quotes: [] }, ['']);
    if (section === null) return null;
    const commits = count(sum(found.all.commits.map((each) => each.count)));
    return {
      ...section,
      facts: section.facts.map(([label, value]) => [label, label === 'Commits' ? commits : value] as const),
      blocks: [...section.blocks, ...startBlocks(found)],
    };
  },
  headlines: ({ insights: { renders: found } }) => {
    if (found === null || avoidable(found) < MIN_AVOIDABLE) return [];
    const line = rendersHeadline(ofFirst(found));
    return line === null ? [] : [line];
  },
  culprits: ({ insights: { renders: found } }) => {
    const [from] = found === null || avoidable(found) < MIN_AVOIDABLE ? [] : placesToQuote([found.all]);
    return from === undefined
      ? []
      : [{ why: 'makes what components render again for', place: from, call: placeCall(from, 'call') }];
  },
  json: ({ renders: found }) =>
    found === null || found.page === null
      ? null
      : {
          name: 'Renders',
          value: found.all.renders,
          unit: 'count',
          items: found.all.components.map((component) => ({
            name: component.name,
            value: component.renders,
            unit: 'count',
            ...urlOf(component.place?.url ?? ''),
            ...(component.place === null ? {} : { line: component.place.line }),
          })),
        },
  // The answer of the recording had all of it.
  further: () => ({ renders: null }),
});
